"""A choice among a study's seeds, under a name, for the cohorts that shall show those and no others."""

import pgtrigger
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.studies.models.stimulus import Stimulus
from apps.studies.models.study import Study

set_name = RegexValidator(r"^[a-z0-9][a-z0-9_.-]*$", _("A short name such as “calibration”."))

# A cohort that is being launched holds its row, and so do these until they are through: neither overtakes the other.
FREEZE = """
PERFORM FROM studies_cohort WHERE stimulus_set_id = {row}.stimulus_set_id FOR SHARE;
IF EXISTS (SELECT FROM studies_cohort WHERE stimulus_set_id = {row}.stimulus_set_id AND state <> 'draft') THEN
    RAISE EXCEPTION 'A cohort that has been launched shows this stimulus set: it cannot change.'
        USING ERRCODE = 'integrity_constraint_violation';
END IF;
"""


class StimulusSet(models.Model):
    """Some of a study's seeds, under a name and version. Once a launched cohort uses it, its seeds stay as they are."""

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="stimulus_sets")
    name = models.CharField(max_length=80, validators=[set_name])
    version = models.PositiveIntegerField(default=1, editable=False)
    note = models.CharField(max_length=200, blank=True, help_text=_("How its pictures were chosen."))
    stimuli = models.ManyToManyField(Stimulus, through="StimulusSetMember", related_name="sets")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["study", "name", "version"]
        verbose_name = _("stimulus set")
        verbose_name_plural = _("stimulus sets")
        constraints = [
            # Logs and commands name a set by name and version.
            models.UniqueConstraint(fields=["study", "name", "version"], name="one_stimulus_set_per_version"),
        ]

    def __str__(self) -> str:
        return f"{self.name} v{self.version}"


class StimulusSetMember(models.Model):
    """One seed in one set."""

    stimulus_set = models.ForeignKey(StimulusSet, on_delete=models.CASCADE, related_name="members")
    stimulus = models.ForeignKey(Stimulus, on_delete=models.CASCADE, related_name="memberships")

    class Meta:
        constraints = [
            # A seed named twice would be counted twice.
            models.UniqueConstraint(fields=["stimulus_set", "stimulus"], name="one_place_per_stimulus_in_a_set"),
        ]
        triggers = [
            # What a cohort was launched with is what its participants see, and what its results are about.
            pgtrigger.Trigger(
                name="frozen_set_takes_none",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func=FREEZE.format(row="NEW") + "RETURN NEW;",
            ),
            pgtrigger.Trigger(
                name="frozen_set_gives_none",
                when=pgtrigger.Before,
                operation=pgtrigger.Delete,
                func=FREEZE.format(row="OLD") + "RETURN OLD;",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stimulus_set}: {self.stimulus}"
