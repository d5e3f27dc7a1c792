"""Rehearsals of one cohort, asked for in the admin."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.studies.models import Cohort


class RehearsalRunQuerySet(models.QuerySet["RehearsalRun"]):
    def unfinished(self) -> "RehearsalRunQuerySet":
        """Runs that wait for a worker, or that one is at."""
        return self.filter(state__in=RehearsalRun.UNFINISHED)


class RehearsalRun(models.Model):
    """Bots walk a double of one cohort; what they found out stays when the double is erased."""

    class State(models.TextChoices):
        QUEUED = "queued", _("waiting for a worker")
        RUNNING = "running", _("under way")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")

    UNFINISHED = (State.QUEUED, State.RUNNING)

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="rehearsals", verbose_name=_("cohort"))
    sessions = models.PositiveIntegerField(
        _("sessions"),
        default=2,
        validators=[MinValueValidator(1), MaxValueValidator(50)],
        help_text=_("How many bots walk it, each from the link to the code."),
    )
    asked_by = models.CharField(_("asked by"), max_length=150, editable=False)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.QUEUED, editable=False)
    asked_at = models.DateTimeField(_("asked at"), default=timezone.now, editable=False)
    heard_of_at = models.DateTimeField(default=timezone.now, editable=False, help_text=_("The last sign of life."))
    ended_at = models.DateTimeField(_("ended at"), null=True, editable=False)
    report = models.JSONField(default=dict, editable=False, help_text=_("See rehearsal.runs."))
    lines = models.JSONField(default=list, editable=False, help_text=_("What was told on the way."))
    error = models.TextField(blank=True, editable=False)

    objects = RehearsalRunQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at"]
        verbose_name = _("rehearsal")
        verbose_name_plural = _("rehearsals")
        constraints = [
            # A run that says it is over and has no end, or the reverse, would be waited for or forgotten.
            models.CheckConstraint(
                condition=Q(state__in=["queued", "running"], ended_at=None)
                | Q(state__in=["done", "failed"], ended_at__isnull=False),
                name="rehearsal_over_exactly_when_ended",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cohort.slug} {self.asked_at:%Y-%m-%d %H:%M}"
