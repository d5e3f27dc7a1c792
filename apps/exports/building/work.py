"""What surrounds a piece of a release while a worker is at it: its heartbeat, and what its failure means."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

from django.db import DatabaseError, connection
from django.utils import timezone

from apps.exports.building import lifecycle
from apps.exports.errors import ReleaseError, is_full
from apps.exports.log import note
from apps.exports.models import Release, ReleaseEvent, Shard

log = logging.getLogger(__name__)

BEAT = 5.0


@contextmanager
def on_release(release: Release) -> Iterator[None]:
    """Keep a release alive while it is frozen or published; a failure ends it when trying again has not helped."""
    with _heartbeat(release):
        try:
            yield
        except Exception as error:
            _settle(release, error, tries=release.tries)


@contextmanager
def on_shard(shard: Shard) -> Iterator[None]:
    """Keep a shard and its release alive while it is built; a failure hands the shard back.

    A release that is still being frozen lives and dies with its freeze, at whose end the shard is queued again.
    """
    with _heartbeat(shard, *([shard.release] if shard.release.as_of else [])):
        try:
            yield
        except Exception as error:
            mine = Shard.objects.unfinished().filter(pk=shard.pk)
            mine.update(state=Shard.State.QUEUED, error=f"{type(error).__name__}: {error}")
            if Release.objects.in_build().filter(pk=shard.release_id).exists():
                _settle(shard.release, error, tries=shard.tries, where=f"{shard.path}: ")
            else:
                log.warning("%s of %s is left for later.", shard.path, shard.release.name, exc_info=True)


def _settle(release: Release, error: Exception, *, tries: int, where: str = "") -> None:
    """Fail the release for what a second try cannot mend; else leave it to the sweep."""
    if isinstance(error, ReleaseError):
        lifecycle.fail(release, str(error))
    elif is_full(error):
        lifecycle.fail(release, f"The storage is full: {error}. Free some space, then resume the release.")
    elif tries >= lifecycle.MAX_TRIES:
        lifecycle.fail(release, f"Given up after {tries} tries: {type(error).__name__}: {error}")
    else:
        log.exception("Release %s stumbled; the sweep will try again.", release.name)
        note(release, ReleaseEvent.Kind.STUMBLED, text=f"{where}{type(error).__name__}: {error}")
        Release.objects.unfinished().filter(pk=release.pk, as_of=None).update(state=Release.State.QUEUED)


@contextmanager
def _heartbeat(*rows: Release | Shard) -> Iterator[None]:
    """Stamp rows every few seconds from a thread: the work itself may sit in one long transaction."""
    over = Event()

    def run() -> None:
        while not over.wait(BEAT):
            try:
                for row in rows:
                    type(row).objects.filter(pk=row.pk).update(heartbeat_at=timezone.now())
            except DatabaseError:
                log.warning("A heartbeat was lost.", exc_info=True)
                connection.close()
        connection.close()

    thread = Thread(target=run, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
