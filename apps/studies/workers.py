"""Whether anybody does the work in the background: the workers leave a sign of life every half minute."""

from datetime import datetime, timedelta

from django.core.cache import cache
from django.utils import timezone
from redis.exceptions import RedisError

KEY = "worker.seen"
# Several signs may come late while a worker is busy with photographs.
SILENT_AFTER = timedelta(minutes=3)


def note_alive() -> None:
    """Leave a sign of life."""
    cache.set(KEY, timezone.now(), timeout=24 * 3600)


def last_seen() -> datetime | None:
    """Return when a worker last gave a sign of life; None where none has, or nobody can tell."""
    try:
        seen: datetime | None = cache.get(KEY)
    except RedisError:
        return None
    return seen


def are_alive() -> bool:
    """Whether a worker has given a sign of life in the last few minutes."""
    seen = last_seen()
    return seen is not None and timezone.now() - seen < SILENT_AFTER
