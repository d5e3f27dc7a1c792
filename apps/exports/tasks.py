"""What the workers do for a release: freeze, one task per shard, publish; and how lost work is found again."""

import logging
from contextlib import suppress

from celery import shared_task
from kombu.exceptions import OperationalError

from apps.exports.building import lifecycle, shards
from apps.exports.building.freeze import freeze
from apps.exports.building.work import on_release, on_shard
from apps.exports.errors import SupersededError
from apps.exports.handing_out import shelf
from apps.exports.models import Release
from apps.exports.recalling import rebuilding, recall

log = logging.getLogger(__name__)


def queue_work(release_id: int) -> None:
    """Queue whatever a release needs next. Without a broker nothing is lost: the sweep asks again."""
    try:
        release = Release.objects.unfinished().get(pk=release_id)
        unfinished = list(release.shards.unfinished().in_order().values_list("pk", flat=True))
        if release.state == Release.State.QUEUED:
            freeze_release.delay(release_id)
        elif release.recall is not None:
            recall_release.delay(release_id)
        elif unfinished:
            for shard_id in unfinished:
                build_shard.delay(shard_id)
        elif release.as_of:
            finish_release.delay(release_id)
    except Release.DoesNotExist:
        log.info("Release %s needs no more work.", release_id)
    except OperationalError:
        log.warning("The broker is away; release %s waits for the next sweep.", release_id)


def _queue_shard(shard_id: int) -> None:
    # Not tried twice: where the broker is away, the end of the freeze queues what is left.
    try:
        build_shard.apply_async((shard_id,), retry=False)
    except OperationalError:
        log.warning("The broker is away; shard %s waits for the end of the freeze.", shard_id)


@shared_task
def freeze_release(release_id: int) -> None:
    """Freeze the study for a release; its shards are queued on the way. Run twice, the second finds it taken."""
    if release := lifecycle.take_freeze(release_id):
        with on_release(release), suppress(SupersededError):
            freeze(release, planned=_queue_shard)
            queue_work(release_id)


@shared_task
def build_shard(shard_id: int) -> None:
    """Build one shard. Run twice, the second finds it taken, or writes the same bytes."""
    if shard := lifecycle.take_shard(shard_id):
        with on_shard(shard):
            with lifecycle.holding(shard) as stands:
                if stands:
                    lifecycle.finish_shard(shard, shards.build(shard))
            if not shard.release.shards.unfinished().exists():
                queue_work(shard.release_id)


@shared_task
def finish_release(release_id: int) -> None:
    """Check and publish a release whose shards are done. Run twice, both write the same bytes."""
    if release := lifecycle.take_publishing(release_id):
        with on_release(release):
            lifecycle.publish(release)


@shared_task
def recall_release(release_id: int) -> None:
    """Rewrite the tables of a release in recall, then queue its shards. Run twice, both write the same bytes."""
    if release := rebuilding.take(release_id):
        with on_release(release):
            rebuilding.rewrite(release)
            queue_work(release_id)


@shared_task
def sweep_stalled() -> None:
    """Queue again the work of releases that nobody has been busy with for a lease."""
    for release_id in list(Release.objects.stalled().values_list("pk", flat=True)):
        if lifecycle.resume_stalled(release_id):
            queue_work(release_id)


@shared_task
def sweep_shelf() -> None:
    """Take releases off the shelf whose time is over, and delete the files of those that are off it."""
    shelf.sweep()


@shared_task
def sweep_recalls() -> None:
    """Say how much of what was taken back is still there after a day, and empty the plans of releases that are gone."""
    recall.empty_plans()
    late = recall.metric()
    if late["withdrawals"] or late["releases"]:
        log.error("Taken back over a day ago and still there: %s", late)
