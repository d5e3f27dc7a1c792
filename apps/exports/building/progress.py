"""How far a build has come: what is done of what there is to do, how fast it goes now, and how long it will take."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q, Sum
from django.utils import timezone

from apps.exports.models import Release, Shard

WINDOW = timedelta(minutes=1)
DONE = Q(state=Shard.State.DONE)


@dataclass(frozen=True, slots=True)
class Progress:
    """A build at one moment. `rate` is in samples per second over the last minute, `left` what remains at that rate."""

    shards: int
    shards_done: int
    samples: int
    samples_done: int
    size: int
    rate: float
    left: timedelta | None

    @property
    def percent(self) -> int:
        """Samples written, of all; 0 until the study is frozen."""
        return 100 * self.samples_done // self.samples if self.samples else 0


def of(release: Release, *, now: datetime | None = None) -> Progress:
    """Measure a release, in one query."""
    now = now or timezone.now()
    since = max(now - WINDOW, release.as_of or release.created_at)
    found = release.shards.aggregate(
        all_shards=Count("pk"),
        done_shards=Count("pk", filter=DONE),
        all_samples=Sum("samples", default=0),
        done_samples=Sum("samples", default=0, filter=DONE),
        stored=Sum("size", default=0, filter=DONE),
        lately=Sum("samples", default=0, filter=DONE & Q(finished_at__gt=since)),
    )
    seconds = max((now - since).total_seconds(), 1.0)
    rate = found["lately"] / seconds if release.state == Release.State.RUNNING else 0.0
    remaining = found["all_samples"] - found["done_samples"]
    return Progress(
        shards=found["all_shards"],
        shards_done=found["done_shards"],
        samples=found["all_samples"],
        samples_done=found["done_samples"],
        size=found["stored"],
        rate=rate,
        left=timedelta(seconds=remaining / rate) if rate and release.as_of else None,
    )
