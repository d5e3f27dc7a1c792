"""A release from its freeze to the shelf. Every step is a conditional UPDATE, so that it happens once."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from apps.exports import documents
from apps.exports.building import shards
from apps.exports.comparing.verification import MANIFEST
from apps.exports.errors import ReleaseError
from apps.exports.log import note
from apps.exports.models import Release, ReleaseEvent, Shard
from apps.exports.storing.files import Stored, measure, store, tidy

MAX_TRIES = 5


def take_freeze(release_id: int) -> Release | None:
    """Take up the freezing of a release, unless somebody else has."""
    waiting = Release.objects.to_freeze().filter(pk=release_id)
    taken = waiting.update(state=Release.State.RUNNING, heartbeat_at=timezone.now(), tries=F("tries") + 1)
    return Release.objects.select_related("study").get(pk=release_id) if taken else None


def take_shard(shard_id: int) -> Shard | None:
    """Take up a shard, unless it is done, in live hands, or its release is not in build."""
    now = timezone.now()
    free = Shard.objects.free(now).filter(pk=shard_id, release__in=Release.objects.planned())
    taken = free.update(state=Shard.State.RUNNING, heartbeat_at=now, tries=F("tries") + 1)
    return Shard.objects.select_related("release__study").get(pk=shard_id) if taken else None


@contextmanager
def holding(shard: Shard) -> Iterator[bool]:
    """Tell whether the plan of a shard still stands; as long as the block lasts, it does."""
    with transaction.atomic(), connection.cursor() as cursor:
        # Keeps the row from being deleted, and from nothing else: heartbeats go on.
        cursor.execute("SELECT 1 FROM exports_shard WHERE id = %s FOR KEY SHARE", [shard.pk])
        yield cursor.fetchone() is not None


def finish_shard(shard: Shard, stored: Stored) -> None:
    """Write down that a shard is stored. Whoever built it too has stored the same bytes."""
    Shard.objects.unfinished().filter(pk=shard.pk).update(
        state=Shard.State.DONE, size=stored.size, sha256=stored.sha256, error="", finished_at=timezone.now()
    )


def take_publishing(release_id: int) -> Release | None:
    """Take up a release all of whose shards are done."""
    whole = Release.objects.in_build().filter(pk=release_id).exclude(shards__in=Shard.objects.unfinished())
    taken = whole.update(heartbeat_at=timezone.now(), tries=F("tries") + 1)
    return Release.objects.select_related("study").get(pk=release_id) if taken else None


def publish(release: Release) -> None:
    """Check that all is as it was frozen, write the documents and the manifest, and put it on the shelf.

    Raises WithdrawnError if somebody withdrew meanwhile, ReleaseError if a table is not the one that was looked at for
    leaks.
    """
    shards.require_consent(release, release.shards.all())
    for path, stored in documents.contents(release).items():
        if path.endswith(".parquet") and measure(release, path) != stored:
            raise ReleaseError(f"{path} is not what was frozen. Build a new release.")
    for path, write in documents.TEXTS.items():
        release.files[path] = _store_text(release, path, write(release))
    listing = _store_text(release, MANIFEST, documents.manifest(_without_manifest(release)))
    release.files[MANIFEST] = listing
    tidy(release)
    _put_on_shelf(release, listing["sha256"])


def fail(release: Release, reason: str) -> None:
    """End the build and say why; what is stored stays, for `resume`."""
    failed = Release.objects.unfinished().filter(pk=release.pk)
    if failed.update(state=Release.State.FAILED, reason=reason, finished_at=timezone.now()):
        note(release, ReleaseEvent.Kind.FAILED, text=reason)


@transaction.atomic
def resume(release: Release, *, by: str = "") -> bool:
    """Take up a failed release where it stopped; return whether there was one."""
    state = Release.State.RUNNING if release.as_of else Release.State.QUEUED
    failed = Release.objects.filter(pk=release.pk, state=Release.State.FAILED)
    if not failed.update(state=state, reason="", tries=0, finished_at=None, heartbeat_at=timezone.now()):
        return False
    release.shards.unfinished().update(tries=0, error="")
    note(release, ReleaseEvent.Kind.RESUMED, actor=by)
    return True


def resume_stalled(release_id: int) -> bool:
    """Let go of the work on a release that nobody has been busy with for a lease; return whether there was any."""
    stalled = Release.objects.stalled().filter(pk=release_id)
    if not stalled.update(heartbeat_at=timezone.now()):
        return False
    waiting = not Release.objects.filter(pk=release_id, tries=0, as_of=None).exists()
    Release.objects.filter(pk=release_id, as_of=None).update(state=Release.State.QUEUED)
    if waiting:
        text = "Nobody had been busy with it for a while: its work is queued again."
        note(Release.objects.get(pk=release_id), ReleaseEvent.Kind.RESUMED, text=text)
    return True


@transaction.atomic
def _put_on_shelf(release: Release, manifest_sha256: str) -> None:
    built = Release.objects.in_build().filter(pk=release.pk)
    now = timezone.now()
    ready = {"state": Release.State.READY, "files": release.files, "finished_at": now, "reason": ""}
    if built.update(manifest_sha256=manifest_sha256, **ready):
        size = sum(stored.size for stored in documents.contents(release).values())
        note(release, ReleaseEvent.Kind.READY, text=f"{size / 1e6:,.1f} MB; manifest {manifest_sha256}")


def _store_text(release: Release, path: str, text: str) -> dict[str, Any]:
    stored = store(release, path, lambda out: out.write(text.encode()))
    return {"sha256": stored.sha256, "size": stored.size}


def _without_manifest(release: Release) -> dict[str, Stored]:
    return {path: file for path, file in documents.contents(release).items() if path != MANIFEST}
