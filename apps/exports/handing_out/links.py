"""Addresses from which a release is taken without signing in: signed, expiring, revocable, each file on record.

The address holds nothing but the link's number under the site's signature; whether it still opens anything is looked
up each time. Files go through the site and never by an address of the bucket: one of those could not be taken back
before its time, and who takes what would be known to the bucket alone.
"""

from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import User
from django.core import signing
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.exports.errors import ReleaseError
from apps.exports.handing_out import delivery
from apps.exports.log import note
from apps.exports.models import Release, ReleaseEvent, ReleaseLink
from apps.studies.members import may

SALT = "mimicry.release"
DOWNLOAD = "exports.download_release"
LONGEST = timedelta(days=30)

FORGED = gettext_lazy("There is no such link. Check that the address was copied whole.")
REVOKED = gettext_lazy("This link was revoked. Ask whoever gave it to you for another one.")
EXPIRED = gettext_lazy("The time of this link is over. Ask whoever gave it to you for another one.")
GONE = gettext_lazy("This release was taken off the shelf: its files are deleted. Ask for a newer release.")
UNREADY = gettext_lazy("This release is just being built again. Try once more in a while.")
ENDED = gettext_lazy("The agreement under which this release was given does not hold today.")
ORPHANED = gettext_lazy("Whoever made this link may not give releases out any more. Ask the study for another one.")


class LinkError(ReleaseError):
    """A link cannot be made for so long."""


class ClosedLinkError(ReleaseError):
    """A link opens nothing: `status` is 404 (forged), 410 (over for good), 403 (may not be had now) or 503."""

    def __init__(self, status: int, said: Promise) -> None:
        super().__init__(str(said))
        self.status = status


@transaction.atomic
def make(release: Release, *, by: User, holds: timedelta) -> ReleaseLink:
    """Make a link that holds for so long, at most 30 days.

    Raises NotReadyError, AgreementError where nobody may take the release, LinkError for another time or person.
    """
    if not timedelta() < holds <= LONGEST:
        raise LinkError(_("A link holds for at least an hour, and for 30 days at most."))
    if not may(by, DOWNLOAD, release.study_id):
        raise LinkError(_("Only whoever may download releases of the study may make links to them."))
    delivery.require_takeable(release)
    link = ReleaseLink.objects.create(release=release, made_by=by, expires_at=timezone.now() + holds)
    text = f"{link} → {link.expires_at:%Y-%m-%d %H:%M} UTC"
    note(release, ReleaseEvent.Kind.LINKED, actor=by.get_username(), text=text)
    return link


@transaction.atomic
def revoke(link: ReleaseLink, *, by: User) -> bool:
    """Let the link open nothing from now on; return whether it was not revoked before."""
    first = ReleaseLink.objects.filter(pk=link.pk, revoked_at=None).update(revoked_at=timezone.now())
    if first:
        note(link.release, ReleaseEvent.Kind.REVOKED, actor=by.get_username(), text=str(link))
    return bool(first)


def address(link: ReleaseLink) -> str:
    """Return the link's whole address, which ends in a slash; the release's paths go behind it."""
    return settings.PUBLIC_URL + reverse("exports:link", args=[_signer().sign(link.uuid.hex)])


def opened(token: str) -> ReleaseLink:
    """Return the link that an address names, with its release, if it still opens that. Raises ClosedLinkError."""
    try:
        link = ReleaseLink.objects.select_related("release__recipient", "release__study", "made_by").get(
            uuid=UUID(hex=_signer().unsign(token))
        )
    except (signing.BadSignature, ValueError, ReleaseLink.DoesNotExist) as error:
        raise ClosedLinkError(404, FORGED) from error
    if closed := _why_closed(link):
        raise ClosedLinkError(*closed)
    return link


def _why_closed(link: ReleaseLink) -> tuple[int, Promise] | None:
    state = link.release.state
    if link.revoked_at:
        return 410, REVOKED
    if link.expires_at <= timezone.now():
        return 410, EXPIRED
    if state in {Release.State.EXPIRED, Release.State.WITHDRAWN}:
        return 410, GONE
    if state != Release.State.READY:
        return 503, UNREADY
    if not link.release.recipient.is_in_force():
        return 403, ENDED
    return None if may(link.made_by, DOWNLOAD, link.release.study_id) else (403, ORPHANED)


def _signer() -> signing.Signer:
    return signing.Signer(salt=SALT, sep=".")
