"""What the platform says of the quality of sessions and of the reliability of means: beside the data, never in it."""

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.participants.models import Session
from apps.studies.models import Cohort
from apps.studies.models.photograph_rules import version_name


class QualityRules(models.Model):
    """One version of the thresholds; what is published never changes, a correction is the next version."""

    version = models.CharField(max_length=40, unique=True, validators=[version_name])
    thresholds = models.JSONField(
        help_text=_("Threshold and least evidence of each rule by name; see docs/quality.md.")
    )
    note = models.CharField(max_length=200, blank=True, help_text=_("What it changes, and why."))
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-made_at", "-pk"]
        verbose_name = _("quality rules")
        verbose_name_plural = _("quality rules")
        triggers = [
            pgtrigger.Protect(name="quality_rules_are_append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"v{self.version}"


class CohortQualityRules(models.Model):
    """By which rules the sessions of a cohort are flagged."""

    cohort = models.OneToOneField(Cohort, on_delete=models.CASCADE, related_name="quality")
    rules = models.ForeignKey(
        QualityRules,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("Sessions are assessed anew when this changes; flags by earlier rules stay."),
    )

    class Meta:
        ordering = ["cohort"]
        verbose_name = _("quality of a cohort")
        verbose_name_plural = _("quality by cohort")

    def __str__(self) -> str:
        return str(self.cohort)


class SessionAssessment(models.Model):
    """A session was measured by every rule of a version: “no flag” says something only where this row is."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="assessments")
    rules_version = models.CharField(max_length=40)
    values = models.JSONField(help_text=_("By rule: what was measured, null where nothing could be, and on how much."))
    peers = models.PositiveIntegerField(help_text=_("How many other sessions of the cohort it was compared with."))
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-made_at"]
        constraints = [
            # A task that runs twice must not count a session twice.
            models.UniqueConstraint(fields=["session", "rules_version"], name="one_assessment_per_rules"),
        ]

    def __str__(self) -> str:
        return f"{self.session} v{self.rules_version}"


class SessionFlag(models.Model):
    """A session is past a rule's threshold. It takes nothing away: a release may leave flagged sessions out."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="flags")
    rule = models.CharField(max_length=40)
    value = models.FloatField()
    threshold = models.FloatField()
    rules_version = models.CharField(max_length=40)
    details = models.JSONField(default=dict, help_text=_("On how much evidence: `n`."))
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-made_at"]
        constraints = [
            # A task that runs twice must not make a session look twice as bad.
            models.UniqueConstraint(fields=["session", "rule", "rules_version"], name="one_flag_per_rule"),
        ]
        indexes = [models.Index(fields=["rules_version", "rule"], name="flags_by_rule")]

    def __str__(self) -> str:
        return f"{self.rule}: {self.session}"


class ReliabilityReport(models.Model):
    """How far a cohort's means can be trusted, at one moment; see `reliability` for the formulas.

    `overall` and each of `terms` (by code) hold `split_half`, `alpha` and `explainable`, each `[value, low, high]` with
    nulls where it cannot be computed; `stimuli` holds `[n, profile, low, high, error]` by uuid: the split-half
    reliability of the picture's profile with its interval, and the root of its mean squared standard error, in points
    of 100. Only a cohort's newest report keeps its stimuli.
    """

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="reliability_reports")
    made_at = models.DateTimeField(default=timezone.now)
    method_version = models.CharField(max_length=20)
    seed = models.PositiveBigIntegerField(help_text=_("Replays the random splits and resamples."))
    judgments_in_all = models.PositiveIntegerField(help_text=_("Those of pictures judged only once included."))
    judgments = models.PositiveIntegerField()
    participants = models.PositiveIntegerField()
    pictures = models.PositiveIntegerField(help_text=_("With at least two judgments: the others tell nothing."))
    overall = models.JSONField()
    terms = models.JSONField()
    stimuli = models.JSONField(default=dict)

    class Meta:
        ordering = ["-made_at", "-pk"]
        indexes = [models.Index(fields=["cohort", "-made_at"], name="newest_reliability")]
        constraints = [
            # Nobody learns anything from pictures that nobody judged.
            models.CheckConstraint(condition=Q(judgments__gte=F("pictures")), name="pictures_were_judged"),
        ]

    def __str__(self) -> str:
        return f"{self.cohort} {self.made_at:%Y-%m-%d %H:%M}"
