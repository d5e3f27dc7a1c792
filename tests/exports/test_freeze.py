"""Shards are built while the freeze goes on; of a freeze that dies, nothing stays."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.utils import timezone

from apps.exports import tasks
from apps.exports.building import freeze, lifecycle, planning, progress, work
from apps.exports.building.requests import request_release
from apps.exports.comparing.verification import verify
from apps.exports.errors import SupersededError
from apps.exports.models import LEASE, Release, Shard
from apps.exports.pages import progress_words
from apps.exports.storing.files import exists
from apps.participants.models import Session
from apps.studies.images import delete_image
from apps.studies.models import Study
from tests.exports.story import (
    ITS_OWN,
    SAMPLES,
    build_all,
    contents,
    folder,
    frozen,
    go_silent,
    mimics_of,
    recipient_of,
    withdraw,
)
from tests.waiting import until

pytestmark = pytest.mark.usefixtures("by_hand")


class Killed(BaseException):
    """What no worker outlives."""


def taken_up(study: Study) -> Release:
    """A release that a worker has begun to freeze."""
    asked = request_release(recipient_of(study), created_by="steward", samples_per_shard=5)
    taken = lifecycle.take_freeze(asked.pk)
    assert taken
    return taken


def killed_after(shards: int) -> Callable[[int], None]:
    """Build each shard as soon as it is planned, until so many are."""
    left = iter(range(shards - 1))

    def build(shard: int) -> None:
        tasks.build_shard(shard)
        if next(left, None) is None:
            raise Killed

    return build


def sweep_and_finish(asked: Release) -> None:
    """What the scheduler and the workers do for a release nobody has been busy with."""
    go_silent(asked)
    tasks.sweep_stalled()
    tasks.freeze_release(asked.pk)
    build_all(asked)
    tasks.finish_release(asked.pk)


def elsewhere(act: Callable[[], Any]) -> Callable[[], Any]:
    """Let a thread do something, and its connection be closed."""

    def run() -> Any:
        try:
            return act()
        finally:
            connection.close()

    return run


def test_shards_are_built_before_the_freeze_has_ended(study: Study) -> None:
    asked = taken_up(study)
    seen = []

    def build(shard: int) -> None:
        tasks.build_shard(shard)
        tasks.finish_release(asked.pk)
        now = Release.objects.get(pk=asked.pk)
        seen.append((now.state, now.as_of, Shard.objects.get(pk=shard).state))

    freeze.freeze(asked, planned=build)

    assert seen == [("running", None, "done")] * asked.shards.count()
    tasks.finish_release(asked.pk)
    assert verify(folder(asked)).samples == SAMPLES


@pytest.mark.parametrize("built", [1, 3])
def test_a_freeze_killed_after_its_plans_leaves_nothing_of_them(study: Study, built: int) -> None:
    asked = taken_up(study)
    with pytest.raises(Killed):
        freeze.freeze(asked, planned=killed_after(built))
    assert asked.shards.done().count() == built
    withdraw(Session.objects.filter(mimics__in=mimics_of(study)).order_by("pk")[0])

    sweep_and_finish(asked)

    whole = frozen(study)
    build_all(whole)
    tasks.finish_release(whole.pk)
    here, there = contents(asked), contents(whole)
    assert here.keys() == there.keys()
    assert {path for path in here if here[path] != there[path]} == ITS_OWN


def test_files_of_forgotten_plans_are_deleted(study: Study) -> None:
    asked = taken_up(study)
    with pytest.raises(Killed):
        freeze.freeze(asked, planned=killed_after(2))
    shard = asked.shards.in_order()[0]
    Shard.objects.filter(pk=shard.pk).update(number=77)
    stray = Shard.objects.get(pk=shard.pk).path
    default_storage.save(f"{asked.prefix}/{stray}", ContentFile(b"somebody who has withdrawn since"))

    sweep_and_finish(asked)

    assert not exists(asked, stray)
    assert verify(folder(asked)).samples == SAMPLES


def test_plans_are_not_forgotten_while_somebody_stores_their_shard(study: Study) -> None:
    asked = frozen(study)
    shard = asked.shards.in_order()[0]
    with ThreadPoolExecutor(1) as workers:
        with lifecycle.holding(shard) as stands:
            assert stands
            forgetting = workers.submit(elsewhere(lambda: planning.forget(asked)))
            until(lambda: forgetting.done() or somebody_waits(), seconds=90)
            default_storage.save(f"{asked.prefix}/{shard.path}", ContentFile(b"by the old plan"))
        forgetting.result()

    assert not exists(asked, shard.path)
    with lifecycle.holding(shard) as stands:
        assert not stands


def somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return bool(cursor.fetchone()[0])


def test_a_freeze_that_somebody_else_has_taken_up_writes_no_plan(study: Study) -> None:
    asked = taken_up(study)
    go_silent(asked)
    tasks.sweep_stalled()
    assert lifecycle.take_freeze(asked.pk)

    with pytest.raises(SupersededError):
        freeze.freeze(asked, planned=tasks.build_shard)

    assert not asked.shards.exists()
    assert Release.objects.get(pk=asked.pk).as_of is None


def test_a_shard_that_fails_during_the_freeze_ends_the_release_after_it(study: Study) -> None:
    mimic = mimics_of(study)[0]
    delete_image(mimic.image_key)
    asked = taken_up(study)

    freeze.freeze(asked, planned=tasks.build_shard)

    asked.refresh_from_db()
    assert (asked.state, asked.as_of is None) == ("running", False)
    [left] = asked.shards.unfinished()
    assert left.state == Shard.State.QUEUED
    tasks.build_shard(left.pk)
    asked.refresh_from_db()
    assert asked.state == Release.State.FAILED
    assert str(mimic.uuid) in asked.reason


def test_whoever_builds_does_not_keep_a_dead_freeze_alive(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work, "BEAT", 0.001)
    asked = taken_up(study)
    with pytest.raises(Killed):
        freeze.freeze(asked, planned=killed_after(1))
    go_silent(asked)
    shard = asked.shards.select_related("release")[0]

    with work.on_shard(shard):
        recent = timezone.now() - LEASE
        until(
            Shard.objects.filter(pk=shard.pk, heartbeat_at__gt=max(recent, shard.heartbeat_at or recent)).exists,
            seconds=90,
        )

    assert Release.objects.stalled().filter(pk=asked.pk).exists()


def test_while_it_is_frozen_its_progress_says_so_and_foretells_nothing(study: Study) -> None:
    asked = taken_up(study)
    with pytest.raises(Killed):
        freeze.freeze(asked, planned=killed_after(1))
    now = timezone.now()
    asked.shards.done().update(finished_at=now)
    asked.created_at = now - timedelta(seconds=10)

    found = progress.of(asked, now=now)

    assert (found.shards_done, found.left) == (1, None)
    assert found.rate == found.samples_done / 10
    assert "The study is being frozen." in progress_words.told(asked, found)
