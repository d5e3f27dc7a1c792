"""The run of a study: people, their consent, their sessions, the trials reserved for them, and their withdrawals."""

import secrets
import uuid

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.studies.models import Cohort, ConsentText, Stimulus, Study

CODE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


def new_code(length: int = 10) -> str:
    """Return a fresh code of five random bits a letter, without letters that are easily confused."""
    return "".join(secrets.choice(CODE_LETTERS) for _ in range(length))


def new_withdrawal_code() -> str:
    """Return the 60 random bits by which someone may take back what they gave, without being known by name."""
    return new_code(12)


class Participant(models.Model):
    """A pseudonymous person in one study. What a recruiter calls them is kept elsewhere."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="participants")
    withdrawal_code = models.CharField(max_length=16, unique=True, default=new_withdrawal_code, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return str(self.uuid)[:8]


class SessionQuerySet(models.QuerySet["Session"]):
    def unfinished(self) -> "SessionQuerySet":
        """Sessions a person may still come back to."""
        return self.filter(completed_at=None, declined_at=None)

    def complete(self) -> "SessionQuerySet":
        """Sessions whose every expected answer the server holds."""
        return self.exclude(completed_at=None)


class Session(models.Model):
    """One sitting of one person in one cohort. The timestamps say how far it has come."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="sessions")
    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="sessions")
    number = models.PositiveIntegerField(help_text=_("The person's first, second, … session in this cohort."))
    rng_seed = models.PositiveBigIntegerField(help_text=_("Replays the order of the terms."))
    term_order = models.JSONField(help_text=_("Term codes in the order shown, the same through the session."))
    entered_at = models.DateTimeField(default=timezone.now)
    consented_at = models.DateTimeField(null=True)
    camera_checked_at = models.DateTimeField(null=True)
    preflight = models.JSONField(default=dict, help_text=_("What the check before the start found and chose."))
    instructed_at = models.DateTimeField(null=True)
    practised_at = models.DateTimeField(null=True)
    understood_at = models.DateTimeField(null=True)
    comprehension = models.JSONField(default=list, help_text=_("Every round of answers to the questions on the task."))
    completed_at = models.DateTimeField(null=True)
    declined_at = models.DateTimeField(null=True)
    completion_code = models.CharField(max_length=16, null=True, unique=True)  # noqa: DJ001 - null until earned

    objects = SessionQuerySet.as_manager()

    class Meta:
        ordering = ["-entered_at"]
        constraints = [
            # A race between two tabs must not give one person two numbers alike.
            models.UniqueConstraint(fields=["participant", "cohort", "number"], name="one_session_per_number"),
            # Someone who re-enters resumes: never two open sessions in one cohort.
            models.UniqueConstraint(
                fields=["participant", "cohort"],
                condition=Q(completed_at=None, declined_at=None),
                name="one_open_session_per_person",
            ),
            # A code without completion could be cashed in for nothing; completion without a code goes unpaid.
            models.CheckConstraint(
                condition=Q(completed_at=None, completion_code=None)
                | Q(completed_at__isnull=False, completion_code__isnull=False),
                name="code_exactly_when_complete",
            ),
        ]

    def __str__(self) -> str:
        return str(self.uuid)[:8]

    def step(self) -> str:
        """Return the name of the page this session is at, which is also that of its address."""
        if self.declined_at:
            return "declined"
        if self.completed_at:
            return "done"
        if not self.consented_at:
            return "consent"
        if self.cohort.takes_photographs and not self.camera_checked_at:
            return "camera"
        if not self.instructed_at:
            return "instructions"
        if self.cohort.wording.has_training:
            if not self.practised_at:
                return "practice"
            if not self.understood_at:
                return "quiz"
        return "trials"


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


class TrialQuerySet(models.QuerySet["Trial"]):
    def live(self) -> "TrialQuerySet":
        """Trials that hold or have filled a place: what a session is expected to answer."""
        return self.exclude(state=Trial.State.RELEASED)

    def reported(self) -> "TrialQuerySet":
        """Trials whose person said that the picture should not be shown, or not to them."""
        return self.filter(picture_report__isnull=False)

    def overdue(self) -> "TrialQuerySet":
        """Reservations whose time is up."""
        return self.filter(state=Trial.State.RESERVED, reserved_until__lte=timezone.now())


class Trial(models.Model):
    """One stimulus at one position of one session, and whether it holds a place in its cell."""

    class State(models.TextChoices):
        RESERVED = "reserved", _("reserved")
        ANSWERED = "answered", _("answered")
        RELEASED = "released", _("released")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="trials")
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="trials")
    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="trials")
    stimulus = models.ForeignKey(Stimulus, on_delete=models.CASCADE, related_name="trials")
    position = models.PositiveIntegerField(help_text=_("1 for the first of the session."))
    state = models.CharField(max_length=10, choices=State.choices, default=State.RESERVED)
    reserved_until = models.DateTimeField()
    judged_at = models.DateTimeField(null=True)
    photographed_at = models.DateTimeField(null=True)

    objects = TrialQuerySet.as_manager()

    class Meta:
        ordering = ["session", "position"]
        constraints = [
            # Nobody sees the same picture twice, in any session, at any concurrency.
            models.UniqueConstraint(fields=["participant", "stimulus"], name="never_the_same_stimulus_twice"),
            # Two trials at one position would leave the runner with a gap elsewhere.
            models.UniqueConstraint(fields=["session", "position"], name="one_trial_per_position"),
        ]
        indexes = [
            models.Index(F("reserved_until"), condition=Q(state="reserved"), name="reserved_trials_by_expiry"),
        ]

    def __str__(self) -> str:
        return f"{self.session} #{self.position}"

    def is_answered(self) -> bool:
        """Whether every part the phase asks for has arrived: the judgment, and in phase `mimic` a photograph."""
        return bool(self.judged_at and (self.photographed_at or not self.cohort.takes_photographs))


class Draw(models.Model):
    """What one draw of pictures for a session was made of, so that it can be made again; see `drawing.replay`."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="draws")
    made_at = models.DateTimeField(default=timezone.now)
    had = models.PositiveIntegerField(help_text=_("How many trials the session had before."))
    wanted = models.PositiveIntegerField()
    taken = models.JSONField(
        help_text=_("For each: stimulus, seed, its place among that seed's pictures, the seed's load, its own load.")
    )

    class Meta:
        ordering = ["session", "had", "pk"]

    def __str__(self) -> str:
        return f"{len(self.taken)} of {self.wanted}"


class WithdrawalQuerySet(models.QuerySet["Withdrawal"]):
    def unfinished(self) -> "WithdrawalQuerySet":
        """Withdrawals some of whose objects have not been seen to be gone."""
        return self.filter(erased_at=None)


class Withdrawal(models.Model):
    """Someone took back one photograph, or everything: written as it takes effect, finished once every object is gone.

    It outlives what it speaks of, so it holds plain ids, of nothing that is left.
    """

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="withdrawals")
    participant_uuid = models.UUIDField()
    mimic_uuid = models.UUIDField(null=True, unique=True, help_text=_("The one photograph; empty for everything."))
    by_staff = models.BooleanField(default=False)
    counts = models.JSONField(default=dict, help_text=_("How many sessions, judgments and photographs went."))
    object_keys = models.JSONField(default=list, help_text=_("Stored objects not yet seen to be gone."))
    requested_at = models.DateTimeField(default=timezone.now)
    erased_at = models.DateTimeField(null=True)

    objects = WithdrawalQuerySet.as_manager()

    class Meta:
        ordering = ["-requested_at"]
        constraints = [
            # A withdrawal that calls itself finished while a picture is still kept would be a lie.
            models.CheckConstraint(condition=Q(erased_at=None) | Q(object_keys=[]), name="erased_means_no_object_left"),
            # Everything can be taken back once.
            models.UniqueConstraint(
                fields=["participant_uuid"], condition=Q(mimic_uuid=None), name="one_whole_withdrawal_per_person"
            ),
        ]
        indexes = [models.Index(F("requested_at"), condition=Q(erased_at=None), name="unfinished_withdrawals")]

    def __str__(self) -> str:
        return str(self.mimic_uuid or self.participant_uuid)[:8]
