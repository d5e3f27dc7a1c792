"""How far a build has come, and how fast it goes."""

from datetime import timedelta

from django.utils import timezone

from apps.exports import tasks
from apps.exports.building import progress
from apps.exports.models import Release, Shard
from apps.studies.models import Study
from tests.exports.story import SAMPLES, frozen, release


def test_before_the_freeze_nothing_is_known(study: Study, by_hand: None) -> None:
    asked = release(study)

    found = progress.of(asked)

    assert (found.shards, found.samples, found.percent, found.rate, found.left) == (0, 0, 0, 0.0, None)


def test_rate_and_time_left_are_those_of_the_last_minute(study: Study, by_hand: None) -> None:
    asked = frozen(study)
    first, second, *rest = asked.shards.in_order()
    now = timezone.now()
    Release.objects.filter(pk=asked.pk).update(as_of=now - timedelta(hours=1))
    asked.refresh_from_db()
    for shard, seconds in ((first, 3000), (second, 30)):
        tasks.build_shard(shard.pk)
        Shard.objects.filter(pk=shard.pk).update(finished_at=now - timedelta(seconds=seconds))

    found = progress.of(asked, now=now)

    left = sum(shard.samples for shard in rest)
    assert (found.shards_done, found.samples) == (2, SAMPLES)
    assert found.rate == second.samples / 60
    assert found.left == timedelta(seconds=left / (second.samples / 60))
    assert found.percent == 100 * (SAMPLES - left) // SAMPLES


def test_a_build_that_has_just_begun_is_not_held_against_a_whole_minute(study: Study, by_hand: None) -> None:
    asked = frozen(study)
    shard = asked.shards.in_order()[0]
    tasks.build_shard(shard.pk)
    now = timezone.now()
    Release.objects.filter(pk=asked.pk).update(as_of=now - timedelta(seconds=10))
    Shard.objects.filter(pk=shard.pk).update(finished_at=now - timedelta(seconds=1))
    asked.refresh_from_db()

    assert progress.of(asked, now=now).rate == shard.samples / 10


def test_what_is_finished_has_no_rate(study: Study) -> None:
    built = release(study)

    found = progress.of(built)

    assert (found.percent, found.rate, found.left) == (100, 0.0, None)
    assert found.size == sum(shard.size or 0 for shard in built.shards.all())
