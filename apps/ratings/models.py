"""Judgments: what a participant says an expression conveys."""

import uuid

import pgtrigger
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils import timezone

from apps.localization.models import TermList
from apps.participants.models import Participant, Session, Trial
from apps.studies.models import Cohort

LOWEST, HIGHEST = 1, 100


class AnyRatingOutOfRange(Func):
    """True where a JSON object of ratings holds anything but integers from 1 to 100."""

    function = "jsonb_path_exists"
    output_field = models.BooleanField()

    def __init__(self, ratings: object) -> None:
        path = f'$.* ? (!(@.type() == "number") || @ < {LOWEST} || @ > {HIGHEST} || @.floor() != @)'  # jsonpath
        super().__init__(ratings, Value(path))


class JudgmentQuerySet(models.QuerySet["Judgment"]):
    def counted(self) -> "JudgmentQuerySet":
        """Judgments that fill a place in their cell; late ones are kept but not counted."""
        return self.filter(late=False)


class Judgment(models.Model):
    """One participant's whole answer to one trial: chosen terms with intensities 1-100, or "no face visible"."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="judgments")
    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="judgments")
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="judgments")
    trial = models.OneToOneField(Trial, on_delete=models.CASCADE, related_name="judgment")
    client_uuid = models.UUIDField(help_text="Made by the browser, so that sending twice stores once.")
    term_list = models.ForeignKey(TermList, on_delete=models.PROTECT)
    ratings = models.JSONField(default=dict, help_text="Intensity 1-100 by term code; terms not chosen are absent.")
    no_face = models.BooleanField(default=False)
    duration_ms = models.PositiveIntegerField(null=True)
    order_seed = models.PositiveBigIntegerField(
        null=True, help_text="Replays the order in which the terms were shown (participants.enrolment.shuffled)."
    )
    behaviour = models.JSONField(
        default=dict, help_text="How the answer came about: times, filter, undo; see ratings.behaviour."
    )
    late = models.BooleanField(default=False, help_text="Arrived after its reservation had gone to someone else.")
    received_at = models.DateTimeField(default=timezone.now)

    objects = JudgmentQuerySet.as_manager()

    class Meta:
        ordering = ["-received_at"]
        constraints = [
            # A retry after a lost reply must find the first answer, not add a second.
            models.UniqueConstraint(fields=["cohort", "client_uuid"], name="one_judgment_per_client_uuid"),
            # An answer says something: at least one term, or that there is no face, never both.
            models.CheckConstraint(
                condition=(Q(no_face=True) & Q(ratings={})) | (Q(no_face=False) & ~Q(ratings={})),
                name="judgment_says_something",
            ),
            # An intensity outside 1-100 would poison every mean it enters.
            models.CheckConstraint(condition=~Q(AnyRatingOutOfRange(F("ratings"))), name="intensities_from_1_to_100"),
        ]
        triggers = [pgtrigger.Protect(name="judgment_is_append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return str(self.uuid)[:8]
