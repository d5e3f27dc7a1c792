"""What is kept for the dashboard: each cohort's latest count, and from when on somebody is to be warned."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.studies.models import Cohort


class Count(models.Model):
    """Everything counted of one cohort at one moment. It holds nothing that could not be counted again."""

    cohort = models.OneToOneField(Cohort, on_delete=models.CASCADE, related_name="counted")
    figures = models.JSONField(null=True, help_text=_("See dashboard.figures; empty until the first count is done."))
    seeds = models.JSONField(default=list, help_text=_("[seed, filled, target] for each seed, in order of name."))
    progress = models.JSONField(default=dict, help_text=_("The numbers of studies.progress.Progress, by name."))
    counted_at = models.DateTimeField(null=True)
    took_ms = models.PositiveIntegerField(default=0)
    claimed_at = models.DateTimeField(null=True, help_text=_("When somebody began to count anew."))

    class Meta:
        constraints = [
            # Figures that nobody can date would be taken for today's.
            models.CheckConstraint(
                condition=Q(figures__isnull=True, counted_at=None) | Q(figures__isnull=False, counted_at__isnull=False),
                name="figures_have_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cohort}: {self.counted_at:%Y-%m-%d %H:%M}" if self.counted_at else f"{self.cohort}: –"


class Limits(models.Model):
    """From when on the dashboard warns of a cohort. A cohort without such a row has the defaults."""

    cohort = models.OneToOneField(Cohort, on_delete=models.CASCADE, related_name="limits")
    wage_floor = models.DecimalField(
        _("lowest hourly pay"),
        max_digits=10,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
        help_text=_("In the cohort's currency. Empty: no warning."),
    )
    rejected_percent = models.PositiveIntegerField(
        _("rejected photographs, %"),
        default=30,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text=_("Warn when the check refuses a larger share than this."),
    )
    fastest_seconds = models.PositiveIntegerField(
        _("shortest median time, s"),
        default=4,
        validators=[MaxValueValidator(600)],
        help_text=_("Warn when half of the answers take less."),
    )
    quiet_hours = models.PositiveIntegerField(
        _("hours without a session"),
        default=24,
        validators=[MinValueValidator(1), MaxValueValidator(1000)],
        help_text=_("Warn when an open cohort has no new session for so long."),
    )
    review_hours = models.PositiveIntegerField(
        _("hours in review"),
        default=48,
        validators=[MinValueValidator(1), MaxValueValidator(1000)],
        help_text=_("Warn when a photograph has waited so long for a person's decision."),
    )
    worker_minutes = models.PositiveIntegerField(
        _("minutes until the check"),
        default=10,
        validators=[MinValueValidator(1), MaxValueValidator(1000)],
        help_text=_("Warn when a photograph has waited so long for the face check."),
    )

    class Meta:
        verbose_name = _("limits of warnings")
        verbose_name_plural = _("limits of warnings")

    def __str__(self) -> str:
        return str(self.cohort)
