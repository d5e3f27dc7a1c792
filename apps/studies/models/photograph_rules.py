"""By which thresholds a cohort's photographs are judged."""

import pgtrigger
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

version_name = RegexValidator(r"^[a-z0-9][a-z0-9.-]*$", _("A short name such as “2” or “2-far-cameras”."))


class PhotographRules(models.Model):
    """One version of the thresholds; what is published never changes, a correction is the next version."""

    version = models.CharField(max_length=40, unique=True, validators=[version_name])
    thresholds = models.JSONField(help_text=_("Each threshold by name; see docs/vision.md for what it means."))
    note = models.CharField(max_length=200, blank=True, help_text=_("What it changes, and why."))
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-made_at", "-pk"]
        verbose_name = _("photograph rules")
        verbose_name_plural = _("photograph rules")
        triggers = [pgtrigger.Protect(name="rules_are_append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"v{self.version}"
