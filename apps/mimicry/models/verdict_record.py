"""What the rules have said of a photograph, each time they were asked."""

import pgtrigger
from django.db import models
from django.utils import timezone

from apps.mimicry.models.mimic import Mimic


class VerdictRecord(models.Model):
    """One verdict by machine: the mimic says what holds now, these say what was ever said and by which rules."""

    mimic = models.ForeignKey(Mimic, on_delete=models.CASCADE, related_name="verdicts")
    status = models.CharField(max_length=10, choices=Mimic.Status.choices)
    reasons = models.JSONField(default=list)
    doubts = models.JSONField(default=list)
    rules_version = models.CharField(max_length=40)
    engine = models.CharField(max_length=80)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["made_at", "pk"]
        triggers = [pgtrigger.Protect(name="verdict_is_append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.status} ({self.rules_version})"
