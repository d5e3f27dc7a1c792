"""Workers die, tasks come twice, people change their minds: the bytes stay the same, or the release says why not."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection

from apps.exports import tasks
from apps.exports.building import freeze, lifecycle, work
from apps.exports.building.requests import request_release
from apps.exports.comparing.verification import verify
from apps.exports.models import Shard
from apps.exports.storing.files import DRAFTS
from apps.ratings.models import Judgment
from apps.studies.models import Study
from tests.exports.readers import crop_faces
from tests.exports.story import (
    ITS_OWN,
    SAMPLES,
    build_all,
    contents,
    folder,
    frozen,
    go_silent,
    imitate,
    mimics_of,
    recipient_of,
)

pytestmark = pytest.mark.usefixtures("by_hand")


def test_every_task_may_run_twice(study: Study) -> None:
    asked = frozen(study)
    tasks.freeze_release(asked.pk)
    build_all(asked)
    before = contents(asked)
    build_all(asked)
    tasks.finish_release(asked.pk)
    published = contents(asked)
    tasks.finish_release(asked.pk)

    assert {path: published[path] for path in before} == before
    assert contents(asked) == published
    assert asked.shards.filter(tries=1).count() == asked.shards.count()
    assert verify(folder(asked)).samples == SAMPLES


def test_a_shard_in_live_hands_is_left_alone_and_a_dead_workers_is_taken_over(study: Study) -> None:
    asked = frozen(study)
    shard = asked.shards.in_order()[0]
    assert lifecycle.take_shard(shard.pk)
    assert lifecycle.take_shard(shard.pk) is None

    go_silent(asked)

    assert lifecycle.take_shard(shard.pk)


def test_a_killed_build_is_found_by_the_sweep_and_ends_in_the_same_bytes(study: Study) -> None:
    crop_faces(mimics_of(study)[::2])
    whole = frozen(study)
    build_all(whole)
    tasks.finish_release(whole.pk)
    killed = frozen(study)
    first, second, *_ = killed.shards.in_order()
    tasks.build_shard(first.pk)
    lifecycle.take_shard(second.pk)
    default_storage.save(f"{killed.prefix}/{second.path}", ContentFile(b"half a shard"))
    default_storage.save(f"{killed.prefix}/{DRAFTS}/half.draft", ContentFile(b"half a shard"))
    go_silent(killed)

    tasks.sweep_stalled()
    build_all(killed)
    tasks.finish_release(killed.pk)

    a, b = contents(whole), contents(killed)
    assert a.keys() == b.keys()
    assert {path for path in a if a[path] != b[path]} == ITS_OWN
    assert Shard.objects.get(pk=second.pk).tries == 2
    assert "resumed" in killed.events.values_list("kind", flat=True)


def test_a_freeze_that_died_is_done_again(study: Study) -> None:
    asked = request_release(recipient_of(study), created_by="steward")
    assert lifecycle.take_freeze(asked.pk)
    go_silent(asked)
    tasks.sweep_stalled()

    tasks.freeze_release(asked.pk)

    asked.refresh_from_db()
    assert (asked.state, asked.as_of is None, asked.tries) == ("running", False, 2)


def test_the_sweep_leaves_a_busy_release_alone(study: Study) -> None:
    asked = frozen(study)
    before = asked.heartbeat_at

    tasks.sweep_stalled()

    asked.refresh_from_db()
    assert asked.heartbeat_at == before


def test_what_arrives_after_the_freeze_waits_for_the_next_release(study: Study) -> None:
    asked = frozen(study)
    imitate(study.cohorts.get(slug="us-mimic"))

    build_all(asked)
    tasks.finish_release(asked.pk)

    assert verify(folder(asked)).samples == SAMPLES


def test_the_freeze_sees_one_instant(study: Study) -> None:
    """A judgment committed between two of its tables is in neither."""
    asked = request_release(recipient_of(study), created_by="steward")
    assert lifecycle.take_freeze(asked.pk)
    with freeze.one_instant():
        before = Judgment.objects.count()

        def commit() -> None:
            imitate(study.cohorts.get(slug="us-mimic"))
            connection.close()

        with ThreadPoolExecutor(1) as elsewhere:
            elsewhere.submit(commit).result()
        assert Judgment.objects.count() == before
    assert Judgment.objects.count() == before + 3


def test_heartbeats_during_the_freeze_do_no_harm(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work, "BEAT", 0.001)

    assert frozen(study).shards.count() > 1


def test_releases_asked_for_at_once_get_a_number_each(study: Study) -> None:
    recipient = recipient_of(study)

    def ask(_: int) -> str:
        try:
            return request_release(recipient, created_by="steward").name
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as stewards:
        names = list(stewards.map(ask, range(8)))

    assert sorted(names) == [f"{study.slug}-{number:03d}" for number in range(1, 9)]
