"""Releases on their way out: links that hold for a while, and who took what."""

import uuid

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.exports.models.release import Release


class ReleaseLinkQuerySet(models.QuerySet["ReleaseLink"]):
    def valid(self) -> "ReleaseLinkQuerySet":
        """Links that still open something."""
        return self.filter(revoked_at=None, expires_at__gt=timezone.now(), release__state=Release.State.READY)


class ReleaseLink(models.Model):
    """An address, signed and expiring, from which a release is taken without signing in."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="links")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    objects = ReleaseLinkQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at"]
        constraints = [
            # A link that never held was handed out in error.
            models.CheckConstraint(condition=Q(expires_at__gt=models.F("made_at")), name="link_holds_for_a_while"),
        ]

    def __str__(self) -> str:
        return str(self.uuid)[:8]


class ReleaseDownload(models.Model):
    """Somebody took a release, or one file of it, out of the house: a staff member, or whoever held a link."""

    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="downloads")
    downloader = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT)
    link = models.ForeignKey(ReleaseLink, null=True, on_delete=models.RESTRICT, related_name="downloads")
    path = models.CharField(max_length=200, blank=True, help_text=_("One file; empty for the whole release."))
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-at"]
        constraints = [
            # A download by nobody could not be followed up.
            models.CheckConstraint(
                condition=Q(downloader__isnull=False, link=None) | Q(downloader=None, link__isnull=False),
                name="download_is_by_somebody",
            ),
        ]
        triggers = [pgtrigger.Protect(name="download_is_append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.downloader or self.link} {self.at:%Y-%m-%d %H:%M}"
