"""Who changed what in the design of a study."""

import pgtrigger
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.studies.models.study import Study


class ChangeLog(models.Model):
    """One field of one object that someone changed: who, when, from what, to what.

    It outlives what it speaks of, so it refers to it by model, key and name, and to the study without a constraint.
    """

    at = models.DateTimeField(default=timezone.now, verbose_name=_("when"))
    actor = models.CharField(max_length=150, verbose_name=_("who"), help_text=_("A person, a command or a token."))
    study = models.ForeignKey(
        Study, on_delete=models.DO_NOTHING, db_constraint=False, null=True, related_name="changes"
    )
    model = models.CharField(max_length=100, help_text=_("Such as “studies.cohort”."))
    object_id = models.CharField(max_length=40)
    object_name = models.CharField(max_length=200, verbose_name=_("what"))
    field = models.CharField(max_length=100, help_text=_("Empty where the whole object was made or removed."))
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("change")
        verbose_name_plural = _("history of changes")
        triggers = [pgtrigger.Protect(name="changes_are_append_only", operation=pgtrigger.Update | pgtrigger.Delete)]
        indexes = [models.Index(fields=["model", "object_id", "-at"], name="changes_of_an_object")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.object_name} {self.field} ({self.actor})"
