"""Releases off the shelf again: when their time is over, or because a person takes them back.

The state is the first thing to change, and with it every link and download is closed. The files go after it; that they
are gone is an event of its own, without which the sweep comes back. So whatever is cut off is finished later, and
nothing is done twice.
"""

import logging

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.exports.errors import ReleaseError
from apps.exports.handing_out import delivery
from apps.exports.log import note
from apps.exports.models import LEASE, Release, ReleaseEvent, Shard
from apps.exports.storing.files import where

log = logging.getLogger(__name__)

OFF = [Release.State.EXPIRED, Release.State.WITHDRAWN]


class NotOnShelfError(ReleaseError):
    """The release is none that could be withdrawn: it is being built, or is off the shelf already."""


def withdraw(release: Release, *, by: str, reason: str) -> None:
    """Take a ready or failed release back for a reason that everybody reads; its row and its downloads stay on record.

    Raises NotOnShelfError, ReleaseError without a reason.
    """
    if not reason.strip():
        raise ReleaseError(_("Say why: whoever has the release must learn it."))
    if not _take_off(
        [Release.State.READY, Release.State.FAILED], release, Release.State.WITHDRAWN, by=by, reason=reason.strip()
    ):
        release.refresh_from_db()
        said = _("%(release)s is %(state)s: only a release that is ready or has failed can be withdrawn.")
        raise NotOnShelfError(said % {"release": release, "state": release.get_state_display()})
    _try_to_clear(release)


def sweep() -> None:
    """Expire what is past its time, and delete the files of whatever is off the shelf and not cleared yet."""
    for release in Release.objects.outdated():
        _take_off([Release.State.READY], release, Release.State.EXPIRED)
    for release in uncleared():
        _try_to_clear(release)


def uncleared() -> QuerySet[Release]:
    """Releases off the shelf whose files may still be there."""
    return Release.objects.filter(state__in=OFF).exclude(events__kind=ReleaseEvent.Kind.CLEARED)


def clear(release: Release) -> bool:
    """Delete the files of a release off the shelf; return whether they are known to be gone.

    While a worker may still be writing one they are not, and the next sweep looks again.
    """
    delivery.delete_files(release)
    writing = release.shards.filter(state=Shard.State.RUNNING, heartbeat_at__gt=timezone.now() - LEASE)
    if writing.exists() or _is_anything_left(release):
        return False
    with transaction.atomic():
        locked = Release.objects.select_for_update().get(pk=release.pk)
        if not locked.events.filter(kind=ReleaseEvent.Kind.CLEARED).exists():
            note(locked, ReleaseEvent.Kind.CLEARED)
    return True


def _try_to_clear(release: Release) -> None:
    try:
        clear(release)
    except Exception:
        log.exception("The files of %s could not be deleted; the next sweep tries again.", release.name)


@transaction.atomic
def _take_off(
    sources: list[Release.State], release: Release, state: Release.State, *, by: str = "", reason: str = ""
) -> bool:
    there = Release.objects.filter(pk=release.pk, state__in=sources)
    if not there.update(state=state, reason=reason):
        return False
    release.state, release.reason = state, reason
    note(release, ReleaseEvent.Kind(state.value), actor=by, text=reason)
    return True


def _is_anything_left(release: Release) -> bool:
    storage, folder = where(release)
    try:
        folders, files = storage.listdir(folder)
    except FileNotFoundError:
        return False
    return bool(folders or files)
