"""What people agreed to."""

import pgtrigger
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.participants.models.session import Session
from apps.studies.models import ConsentText


class ConsentEvent(models.Model):
    """What a person agreed to or refused, in which words. Never changed; a change of mind is a new event."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="consent_events")
    consent_text = models.ForeignKey(ConsentText, on_delete=models.PROTECT)
    text_sha256 = models.CharField(max_length=64)
    scopes = models.JSONField(help_text=_("The scopes agreed to; empty where consent was refused."))
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["at", "pk"]
        triggers = [pgtrigger.Protect(name="consent_is_append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return ", ".join(self.scopes) or "refused"
