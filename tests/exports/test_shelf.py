"""Releases off the shelf: when their time is over, when they are taken back, and whatever is cut off meanwhile."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import InternalError, connection, transaction
from django.utils import timezone

from apps.exports import tasks
from apps.exports.errors import ReleaseError
from apps.exports.handing_out import delivery, shelf
from apps.exports.models import Release, ReleaseEvent, Shard
from apps.studies.models import Study
from tests.exports.story import folder, frozen, go_silent, release

pytestmark = pytest.mark.django_db(transaction=True)


def let_pass(built: Release, **time: int) -> None:
    """As if its time on the shelf had been over for so long."""
    Release.objects.filter(pk=built.pk).update(expires_at=timezone.now() - timedelta(**time))


def kinds(built: Release) -> list[str]:
    return [event.kind for event in built.events.all() if event.kind in {"expired", "withdrawn", "cleared"}]


def test_when_its_time_is_over_the_files_go_and_the_row_stays(study: Study) -> None:
    built, other = release(study), release(study)
    delivery.log_download(built, User.objects.create_user("grace"))
    let_pass(built, seconds=1)
    let_pass(other, days=-1)

    tasks.sweep_shelf()
    tasks.sweep_shelf()

    built.refresh_from_db()
    other.refresh_from_db()
    assert (built.state, other.state) == ("expired", "ready")
    assert not folder(built).exists()
    assert folder(other).exists()
    assert kinds(built) == ["expired", "cleared"]
    assert built.downloads.count() == 1
    assert built.manifest_sha256


def test_a_release_without_an_end_stays(study: Study) -> None:
    built = release(study)

    tasks.sweep_shelf()

    built.refresh_from_db()
    assert (built.state, built.expires_at) == ("ready", None)


def test_a_sweep_that_was_cut_off_after_the_state_is_finished_by_the_next(
    study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    built, other = release(study), release(study)
    let_pass(built, seconds=1)

    def fail(*_: object) -> None:
        raise OSError("The disk is away.")

    with monkeypatch.context() as broken:
        broken.setattr(FileSystemStorage, "delete", fail)
        tasks.sweep_shelf()
        shelf.withdraw(other, by="ada", reason="A wrong cohort.")
    built.refresh_from_db()
    assert (built.state, kinds(built), folder(built).exists()) == ("expired", ["expired"], True)
    assert (kinds(other), folder(other).exists()) == (["withdrawn"], True)

    tasks.sweep_shelf()

    assert (kinds(built), folder(built).exists()) == (["expired", "cleared"], False)
    assert (kinds(other), folder(other).exists()) == (["withdrawn", "cleared"], False)


def test_what_cannot_be_deleted_holds_up_no_other_release(study: Study, settings: Any) -> None:
    lost, built = release(study), release(study)
    let_pass(lost, days=2)
    let_pass(built, days=1)
    Release.objects.filter(pk=lost.pk).update(storage="gone", number=99)

    tasks.sweep_shelf()

    assert not folder(built).exists()
    assert kinds(lost) == ["expired"]


def test_it_is_not_said_to_be_cleared_while_a_worker_may_still_write(study: Study, by_hand: None) -> None:
    asked = frozen(study)
    shard = asked.shards.in_order()[0]
    Shard.objects.filter(pk=shard.pk).update(state="running", heartbeat_at=timezone.now())
    Release.objects.filter(pk=asked.pk).update(state="failed", reason="full")
    shelf.withdraw(asked, by="ada", reason="Not needed.")
    default_storage.save(f"{asked.prefix}/{shard.path}", ContentFile(b"from a worker that was slow"))

    tasks.sweep_shelf()
    assert kinds(asked) == ["withdrawn"]
    go_silent(asked)
    tasks.sweep_shelf()

    assert kinds(asked) == ["withdrawn", "cleared"]
    assert not folder(asked).exists()


def test_a_release_is_withdrawn_once_and_for_a_reason(study: Study) -> None:
    built = release(study)

    with pytest.raises(ReleaseError, match="Say why"):
        shelf.withdraw(built, by="ada", reason="  ")
    shelf.withdraw(built, by="ada", reason="A wrong cohort.")
    with pytest.raises(shelf.NotOnShelfError, match="is withdrawn: only"):
        shelf.withdraw(built, by="grace", reason="Again.")

    built.refresh_from_db()
    assert (built.state, built.reason) == ("withdrawn", "A wrong cohort.")
    assert kinds(built) == ["withdrawn", "cleared"]


def test_what_is_being_built_is_not_withdrawn(study: Study, by_hand: None) -> None:
    asked = frozen(study)

    with pytest.raises(shelf.NotOnShelfError, match="is running"):
        shelf.withdraw(asked, by="ada", reason="Stop.")


def test_nobody_takes_or_extends_what_is_off_the_shelf(study: Study) -> None:
    built = release(study)
    shelf.withdraw(built, by="ada", reason="A wrong cohort.")

    with pytest.raises(delivery.NotReadyError, match="is withdrawn, not ready"):
        delivery.parcel(built)
    with pytest.raises(ReleaseError, match="not on the shelf"):
        release(study, extends=built)


@pytest.mark.parametrize(
    "statement", ["UPDATE exports_releaseevent SET actor = 'me'", "DELETE FROM exports_releaseevent"]
)
def test_the_log_cannot_be_rewritten(study: Study, statement: str) -> None:
    release(study)

    with pytest.raises(InternalError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)

    assert ReleaseEvent.objects.exists()
