"""The trials reserved for people, and the draws that reserved them."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.participants.models.participant import Participant
from apps.participants.models.session import Session
from apps.studies.models import Cohort, Stimulus


class TrialQuerySet(models.QuerySet["Trial"]):
    def live(self) -> "TrialQuerySet":
        """Trials that hold or have filled a place: what a session is expected to answer."""
        return self.exclude(state=Trial.State.RELEASED)

    def main(self) -> "TrialQuerySet":
        """Trials that hold places: all but those that only show how carefully somebody answers."""
        return self.filter(role=Trial.Role.MAIN)

    def reported(self) -> "TrialQuerySet":
        """Trials whose person said that the picture should not be shown, or not to them."""
        return self.filter(picture_report__isnull=False)

    def overdue(self) -> "TrialQuerySet":
        """Reservations whose time is up."""
        return self.filter(state=Trial.State.RESERVED, reserved_until__lte=timezone.now())


class Trial(models.Model):
    """One stimulus at one position of one session, and whether it holds a place in its cell.

    Gold items and repeats, which show how carefully somebody answers, hold none, and are judged but never imitated.
    """

    class State(models.TextChoices):
        RESERVED = "reserved", _("reserved")
        ANSWERED = "answered", _("answered")
        RELEASED = "released", _("released")

    class Role(models.TextChoices):
        MAIN = "main", _("main")
        GOLD = "gold", _("gold item")
        REPEAT = "repeat", _("repeat")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # Found by the first columns of the constraints below: each index more is one more write for every answer.
    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="trials", db_index=False)
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="trials", db_index=False)
    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="trials")
    stimulus = models.ForeignKey(Stimulus, on_delete=models.CASCADE, related_name="trials")
    position = models.PositiveIntegerField(help_text=_("1 for the first of the session."))
    role = models.CharField(max_length=10, choices=Role.choices, default=Role.MAIN)
    repeats = models.OneToOneField(
        "self",
        on_delete=models.CASCADE,
        null=True,
        related_name="repeat",
        help_text=_("The trial whose picture this one shows once more."),
    )
    state = models.CharField(max_length=10, choices=State.choices, default=State.RESERVED)
    reserved_until = models.DateTimeField()
    judged_at = models.DateTimeField(null=True)
    photographed_at = models.DateTimeField(null=True)

    objects = TrialQuerySet.as_manager()

    class Meta:
        ordering = ["session", "position"]
        constraints = [
            # Nobody sees the same picture twice but where it repeats a trial, in any session, at any concurrency.
            models.UniqueConstraint(
                fields=["participant", "stimulus", "repeats"],
                nulls_distinct=False,
                name="never_the_same_stimulus_twice",
            ),
            # A repeat of nothing could not be compared, and nothing else repeats.
            models.CheckConstraint(
                condition=Q(role="repeat", repeats__isnull=False) | (~Q(role="repeat") & Q(repeats=None)),
                name="repeats_know_their_trial",
            ),
            # Two trials at one position would leave the runner with a gap elsewhere.
            models.UniqueConstraint(fields=["session", "position"], name="one_trial_per_position"),
        ]
        indexes = [
            models.Index(F("reserved_until"), condition=Q(state="reserved"), name="reserved_trials_by_expiry"),
        ]

    def __str__(self) -> str:
        return f"{self.session} #{self.position}"

    @property
    def holds_place(self) -> bool:
        """Whether it has to do with places in cells at all."""
        return self.role == self.Role.MAIN

    @property
    def asks_photograph(self) -> bool:
        """Whether its picture is to be imitated, not only judged."""
        return self.role == self.Role.MAIN and self.cohort.takes_photographs

    def is_answered(self) -> bool:
        """Whether every part it asks for has arrived: the judgment, and the photograph where it asks for one."""
        return bool(self.judged_at and (self.photographed_at or not self.asks_photograph))


class Draw(models.Model):
    """What one draw of pictures for a session was made of, so that it can be made again; see `drawing.replay`."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="draws")
    made_at = models.DateTimeField(default=timezone.now)
    had = models.PositiveIntegerField(help_text=_("How many trials the session had before."))
    wanted = models.PositiveIntegerField()
    taken = models.JSONField(
        help_text=_("For each: stimulus, seed, its place among that seed's pictures, the seed's load, its own load.")
    )
    extras = models.JSONField(
        default=dict, help_text=_("Gold items to choose from, and how many of them and of repeats to put in.")
    )

    class Meta:
        ordering = ["session", "had", "pk"]

    def __str__(self) -> str:
        return f"{len(self.taken)} of {self.wanted}"
