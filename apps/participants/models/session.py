"""One sitting, and how it ended."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.participants.models.participant import Participant
from apps.studies.models import Cohort, EarlierTexts


class SessionQuerySet(models.QuerySet["Session"]):
    def unfinished(self) -> "SessionQuerySet":
        """Sessions a person may still come back to."""
        return self.filter(outcome="")

    def complete(self) -> "SessionQuerySet":
        """Sessions whose every expected answer the server holds."""
        return self.exclude(completed_at=None)


class Session(models.Model):
    """One sitting of one person in one cohort. The timestamps say how far it has come, the outcome how it ended."""

    class Outcome(models.TextChoices):
        COMPLETE = "complete", _("complete")
        SCREENED_OUT = "screened_out", _("screened out")
        OVER_QUOTA = "over_quota", _("over quota")
        DECLINED = "declined", _("declined")
        TIMED_OUT = "timed_out", _("timed out")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="sessions")
    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="sessions")
    number = models.PositiveIntegerField(help_text=_("The person's first, second, … session in this cohort."))
    rng_seed = models.PositiveBigIntegerField(help_text=_("Replays the order of the terms."))
    term_order = models.JSONField(help_text=_("Term codes in the order shown, the same through the session."))
    earlier_texts = models.ForeignKey(
        EarlierTexts,
        on_delete=models.RESTRICT,
        null=True,
        related_name="sessions",
        help_text=_("What it began with, where its cohort's texts were changed since; empty: as its cohort's."),
    )
    entered_at = models.DateTimeField(default=timezone.now)
    consented_at = models.DateTimeField(null=True)
    camera_checked_at = models.DateTimeField(null=True)
    preflight = models.JSONField(default=dict, help_text=_("What the check before the start found and chose."))
    described_at = models.DateTimeField(null=True, help_text=_("When the person had answered about themselves."))
    instructed_at = models.DateTimeField(null=True)
    practised_at = models.DateTimeField(null=True)
    understood_at = models.DateTimeField(null=True)
    comprehension = models.JSONField(default=list, help_text=_("Every round of answers to the questions on the task."))
    is_pilot = models.BooleanField(default=False, help_text=_("Begun while the cohort was a pilot: never released."))
    completed_at = models.DateTimeField(null=True)
    declined_at = models.DateTimeField(null=True)
    outcome = models.CharField(
        max_length=12,
        choices=Outcome.choices,
        default="",
        help_text=_("How the session ended, decided once; empty while the person may still come back."),
    )
    decided_at = models.DateTimeField(null=True)
    completion_code = models.CharField(  # noqa: DJ001 - null until earned
        max_length=16, null=True, unique=True, help_text=_("Of the outcome, whichever it is.")
    )

    objects = SessionQuerySet.as_manager()

    class Meta:
        ordering = ["-entered_at"]
        constraints = [
            # A race between two tabs must not give one person two numbers alike.
            models.UniqueConstraint(fields=["participant", "cohort", "number"], name="one_session_per_number"),
            # Someone who re-enters resumes: never two open sessions in one cohort.
            models.UniqueConstraint(
                fields=["participant", "cohort"],
                condition=Q(outcome=""),
                name="one_open_session_per_person",
            ),
            # A code before its outcome could be cashed in for nothing; an outcome without its code goes unpaid.
            # Nobody is there to be shown the code of a session that timed out.
            models.CheckConstraint(
                condition=Q(outcome__in=["", "timed_out"], completion_code=None)
                | Q(~Q(outcome__in=["", "timed_out"]), completion_code__isnull=False),
                name="code_exactly_when_decided",
            ),
            # An outcome nobody can date could have been decided after its code was shown.
            models.CheckConstraint(
                condition=Q(outcome="", decided_at=None) | Q(~Q(outcome=""), decided_at__isnull=False),
                name="outcome_exactly_when_decided",
            ),
            # Counts go by these times, payment by the outcome: they must speak of the same sessions.
            models.CheckConstraint(
                condition=Q(outcome="complete", completed_at__isnull=False)
                | Q(~Q(outcome="complete"), completed_at=None),
                name="completed_exactly_when_complete",
            ),
            models.CheckConstraint(
                condition=Q(outcome="declined", declined_at__isnull=False)
                | Q(~Q(outcome="declined"), declined_at=None),
                name="declined_exactly_when_refused",
            ),
        ]
        indexes = [
            # The day's sessions of a cohort are counted whenever somebody new comes.
            models.Index(fields=["cohort", "entered_at"], name="sessions_by_day"),
        ]

    def __str__(self) -> str:
        return str(self.uuid)[:8]

    @property
    def is_left_from_pilot(self) -> bool:
        """Whether it was begun in a pilot that is over: it is finished as it is, and takes no place from others."""
        return self.is_pilot and self.cohort.state != Cohort.State.PILOT

    @property
    def texts(self) -> Cohort | EarlierTexts:
        """What holds the term list, wording and consent text that this session reads from beginning to end."""
        return self.earlier_texts or self.cohort

    def step(self) -> str:
        """Return the name of the page this session is at, which is also that of its address."""
        if self.outcome:
            return {"complete": "done", "declined": "declined"}.get(self.outcome, "ended")
        if not self.consented_at:
            return "consent"
        if self.cohort.takes_photographs and not self.camera_checked_at:
            return "camera"
        if self.cohort.questionnaire_id and not self.described_at:
            return "about"
        if not self.instructed_at:
            return "instructions"
        if self.texts.wording.has_training:
            if not self.practised_at:
                return "practice"
            if not self.understood_at:
                return "quiz"
        return "trials"
