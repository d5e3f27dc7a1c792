"""What cannot go on: the release says why, and resumes once that is put right."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event
from typing import IO

import pytest
from django.conf import LazySettings
from django.core.files.storage import Storage

from apps.exports import tasks
from apps.exports.building import lifecycle, originals
from apps.exports.building.requests import request_release
from apps.exports.errors import ReleaseError
from apps.exports.models import Release, Shard
from apps.exports.storing import files
from apps.exports.storing.files import DRAFTS, Stored
from apps.participants.models import Session
from apps.studies.models import Study
from tests.exports.story import build_all, folder, frozen, mimics_of, recipient_of, withdraw

pytestmark = pytest.mark.usefixtures("by_hand")


@pytest.mark.parametrize("moment", ["before its shard", "after its shard"])
def test_a_withdrawal_during_the_build_stops_it(study: Study, moment: str) -> None:
    asked = frozen(study)
    if moment == "after its shard":
        build_all(asked)
    withdraw(Session.objects.filter(mimics__in=mimics_of(study)).order_by("pk")[0])

    build_all(asked)
    tasks.finish_release(asked.pk)

    asked.refresh_from_db()
    assert asked.state == Release.State.FAILED
    assert "withdrawn" in asked.reason


def test_what_has_leaks_is_not_frozen(study: Study) -> None:
    seed = study.stimuli.seeds()[0]
    study.participants.filter(pk=study.participants.all()[0].pk).update(withdrawal_code=seed.name)
    asked = request_release(recipient_of(study), created_by="steward")

    tasks.freeze_release(asked.pk)

    asked.refresh_from_db()
    assert (asked.state, asked.as_of) == (Release.State.FAILED, None)
    assert "The table seeds has something that the study calls a person" in asked.reason


def test_a_shard_that_keeps_failing_ends_the_release_with_the_reason(
    study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = frozen(study)
    shard = asked.shards.in_order()[0]
    monkeypatch.setattr(originals, "read", lambda key: 1 / 0)

    for _ in range(lifecycle.MAX_TRIES):
        asked.refresh_from_db()
        assert asked.state == Release.State.RUNNING
        tasks.build_shard(shard.pk)

    asked.refresh_from_db()
    assert (asked.state, asked.reason) == ("failed", "Given up after 5 tries: ZeroDivisionError: division by zero")
    assert "ZeroDivisionError" in Shard.objects.get(pk=shard.pk).error
    told = [event for event in asked.events.all() if event.kind in {"stumbled", "failed"}]
    assert [event.kind for event in told] == ["stumbled"] * (lifecycle.MAX_TRIES - 1) + ["failed"]
    assert told[0].text == f"{shard.path}: ZeroDivisionError: division by zero"
    assert told[-1].text == asked.reason


def test_a_full_disk_is_said_at_once_and_the_release_resumes(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = frozen(study)
    with monkeypatch.context() as full:
        full.setattr(files.Draft, "write", _no_space)
        tasks.build_shard(asked.shards.in_order()[0].pk)
    asked.refresh_from_db()
    assert (asked.state, "storage is full" in asked.reason) == ("failed", True)

    lifecycle.resume(asked, by="steward")
    build_all(asked)
    tasks.finish_release(asked.pk)

    asked.refresh_from_db()
    assert (asked.state, asked.reason) == ("ready", "")
    assert list(asked.events.filter(kind="resumed").values_list("actor", flat=True)) == ["steward"]
    assert not (folder(asked) / DRAFTS).exists()


def test_a_table_changed_in_the_storage_is_noticed(study: Study) -> None:
    asked = frozen(study)
    build_all(asked)
    (folder(asked) / "tables/terms.parquet").write_bytes(b"another")

    tasks.finish_release(asked.pk)

    asked.refresh_from_db()
    assert "tables/terms.parquet is not what was frozen" in asked.reason


def test_what_fails_while_it_is_written_leaves_nothing_behind(study: Study) -> None:
    asked = frozen(study)

    def write(out: IO[bytes]) -> None:
        out.write(b"half of it")
        raise OSError

    with pytest.raises(OSError):
        files.store(asked, "data/train/some.tar", write)

    assert files.measure(asked, "data/train/some.tar") is None
    assert not list(folder(asked).rglob("*.draft"))


def test_a_storage_that_does_not_keep_what_it_took_is_caught(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = frozen(study)
    put = files._put

    def forget(storage: Storage, key: str, draft: Path) -> bool:
        draft.write_bytes(b"something else")
        return put(storage, key, draft)

    with monkeypatch.context() as forgetful, pytest.raises(ReleaseError, match=r"did not keep notes\.txt"):
        forgetful.setattr(files, "_put", forget)
        files.store(asked, "notes.txt", lambda out: out.write(b"notes"))


def test_a_file_is_open_to_whom_the_installation_says(study: Study, settings: LazySettings) -> None:
    settings.FILE_UPLOAD_PERMISSIONS = 0o640
    asked = frozen(study)

    files.store(asked, "notes.txt", lambda out: out.write(b"notes"))

    assert (folder(asked) / "notes.txt").stat().st_mode & 0o777 == 0o640


def test_what_is_stored_once_more_is_there_all_the_while(study: Study) -> None:
    """Two workers may be at one shard, each of which reads back what it has stored."""
    asked = frozen(study)
    stored = files.store(asked, "notes.txt", lambda out: out.write(b"notes"))
    over = Event()

    def read_back() -> set[Stored | None]:
        found = {files.measure(asked, "notes.txt")}
        while not over.is_set():
            found.add(files.measure(asked, "notes.txt"))
        return found

    with ThreadPoolExecutor(1) as twin:
        found = twin.submit(read_back)
        for _ in range(300):
            files.store(asked, "notes.txt", lambda out: out.write(b"notes"))
        over.set()

    assert found.result() == {stored}


def test_resuming_what_has_not_failed_disturbs_nobody(study: Study) -> None:
    asked = frozen(study)
    shard = asked.shards.in_order()[0]
    lifecycle.take_shard(shard.pk)

    assert not lifecycle.resume(asked)

    assert lifecycle.take_shard(shard.pk) is None


def _no_space(*args: object, **options: object) -> str:
    raise OSError(28, "No space left on device", "/media")
