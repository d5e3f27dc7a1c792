"""The log of a release: what happened to it, for whoever watches or asks later."""

import pgtrigger
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.exports.models.release import Release


class ReleaseEvent(models.Model):
    """Something that happened to a release."""

    class Kind(models.TextChoices):
        REQUESTED = "requested", _("requested")
        FROZEN = "frozen", _("frozen")
        STUMBLED = "stumbled", _("stumbled")
        FAILED = "failed", _("failed")
        RESUMED = "resumed", _("resumed")
        READY = "ready", _("ready")
        LINKED = "linked", _("link made")
        REVOKED = "revoked", _("link revoked")
        COPIED = "copied", _("copied to a folder")
        RECALLED = "recalled", _("rebuilt without what was withdrawn")
        EXPIRED = "expired", _("expired")
        WITHDRAWN = "withdrawn", _("withdrawn")
        CLEARED = "cleared", _("files deleted")

    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="events")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    actor = models.CharField(max_length=150, blank=True, help_text=_("Who; empty for a worker."))
    text = models.TextField(blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["at", "pk"]
        triggers = [pgtrigger.Protect(name="event_is_append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.release}: {self.kind}"
