"""What waits at the review desk, for whom, and what of it someone wants to see."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeAlias

from django.contrib.auth.models import User
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.mimicry.models import Mimic, MimicQuerySet, PictureReport, Review
from apps.participants.models import Trial
from apps.studies.members import Person, within
from apps.studies.models import Cohort, Stimulus

Rows: TypeAlias = "QuerySet[Mimic] | QuerySet[Stimulus]"

SEE = "mimicry.view_mimic"
DECIDE = "mimicry.change_mimic"


class Queue(TextChoices):
    """Why something lies on the desk."""

    REVIEW = "review", _("Held for review")
    DISPUTED = "disputed", _("Disputed")
    REPORTED = "reported", _("Reported by raters")
    PARKED = "parked", _("Parked")
    SECOND = "second", _("Second look")
    ACCEPTED = "accepted", _("Accepted by the check")
    REJECTED = "rejected", _("Rejected by the check")
    MINE = "mine", _("Decided by me")


class Flag(TextChoices):
    """What raters said of a photograph in circulation."""

    NO_FACE = "no_face", _("no face visible, says a rater")
    REPORTED = "reported", _("reported by a rater")


DAY = timedelta(days=1)
EXPLAINED = {
    Queue.REVIEW: _("The check has a doubt that only a person can settle. Nobody sees these photographs until then."),
    Queue.DISPUTED: _("Decisions differ and are tied; one more settles it."),
    Queue.REPORTED: _("Raters say that these pictures should not be shown. Say which may be, and which not."),
    Queue.PARKED: _("The check failed on these photographs three times. Try again, or reject them."),
    Queue.SECOND: _("Somebody else has decided on these. What they said stays hidden, so that your look is your own."),
    Queue.ACCEPTED: _("The check accepted these, and no person has decided on them: for looking at some of them."),
    Queue.REJECTED: _("The check rejected these, and no better one followed. For spot checks."),
    Queue.MINE: _("What you decided within the last day, to look at again and decide anew."),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a reviewer wants to see of a queue; empty means everything."""

    queue: Queue = Queue.REVIEW
    cohort: Cohort | None = None
    code: str = ""
    """A reason of rejection or a doubt."""
    low: float | None = None
    high: float | None = None
    """The range of the detector's score for the main face, 0–1."""
    flag: str = ""


def rows(wanted: Wanted, *, reviewer: User) -> Rows:
    """Return what is wanted, oldest first: pictures where raters reported them, else photographs.

    All of it lies in the studies in which the person may see photographs.
    """
    if wanted.queue == Queue.REPORTED:
        return _reported(reviewer).filter(_conditions(wanted, "mimic__")).order_by("pk")
    return _photographs(wanted.queue, reviewer).filter(_conditions(wanted)).order_by("pk")


def counts(*, reviewer: User) -> dict[Queue, int]:
    """Return how much lies in each queue for this person, unfiltered."""
    return {queue: rows(Wanted(queue), reviewer=reviewer).count() for queue in Queue}


def waiting(*, reviewer: Person) -> int:
    """Return how many pictures of this person's studies wait for somebody to look at them, outside rehearsals."""
    held = _real(reviewer).filter(status__in=[Mimic.Status.REVIEW, Mimic.Status.PARKED])
    return held.count() + _reported(reviewer).count()


def _photographs(queue: Queue, reviewer: User) -> QuerySet[Mimic]:
    decided = Review.objects.standing().order_by()
    match queue:
        case Queue.REVIEW:
            return _real(reviewer).in_review().exclude(pk__in=_disputed())
        case Queue.DISPUTED:
            return _real(reviewer).in_review().filter(pk__in=_disputed())
        case Queue.PARKED:
            return _real(reviewer).parked()
        case Queue.SECOND:
            mine = Count("pk", filter=Q(reviewer=reviewer))
            once = decided.values("mimic").annotate(all=Count("pk"), mine=mine).filter(all=1, mine=0)
            return _real(reviewer).filter(pk__in=once.values("mimic"), status__in=["accepted", "rejected"])
        case Queue.MINE:
            lately = decided.filter(reviewer=reviewer, decided_at__gt=timezone.now() - DAY)
            return _real(reviewer).kept().filter(pk__in=lately.values("mimic"))
        case Queue.REJECTED:
            better = Mimic.objects.in_play().filter(trial=OuterRef("trial"))
            rejected = _real(reviewer).filter(~Exists(better), status=Mimic.Status.REJECTED)
            return rejected.exclude(pk__in=decided.values("mimic"))
        case _:
            return _real(reviewer).accepted().exclude(pk__in=decided.values("mimic"))


def _real(reviewer: Person) -> MimicQuerySet:
    return within(Mimic.objects.filter(cohort__study__is_rehearsal=False), reviewer, SEE, path="cohort__study")


def _disputed() -> QuerySet[Any, Any]:
    """The ids of photographs on which standing decisions differ."""
    standing = Review.objects.standing().order_by().values("mimic")
    return standing.annotate(said=Count("decision", distinct=True)).filter(said__gt=1).values("mimic")


def _reported(reviewer: Person) -> QuerySet[Stimulus]:
    # Somebody a rater knows is a reason not to ask that rater, and nothing for anybody else to decide.
    reported = PictureReport.objects.open().exclude(kind=PictureReport.Kind.KNOWN_PERSON).order_by().values("stimulus")
    shown = Stimulus.objects.filter(pk__in=reported, study__is_rehearsal=False, retired_at=None)
    return within(shown, reviewer, SEE, path="study")


def _conditions(wanted: Wanted, path: str = "") -> Q:
    """The filters, for rows from which a photograph lies at `path`."""
    conditions = Q()
    if wanted.cohort:
        conditions &= Q(**{f"{path}cohort": wanted.cohort})
    if wanted.code:
        coded = Q(**{f"{path}doubts__contains": [wanted.code]})
        # A reason in the second look is what the first person said, which stays hidden.
        if wanted.queue != Queue.SECOND:
            coded |= Q(**{f"{path}reasons__contains": [wanted.code]})
        conditions &= coded
    if wanted.low is not None:
        conditions &= Q(**{f"{path}report__main__score__gte": wanted.low})
    if wanted.high is not None:
        conditions &= Q(**{f"{path}report__main__score__lte": wanted.high})
    if wanted.flag == Flag.NO_FACE:
        # Judgments are reached by the name under which they hang on a trial, for their app is a neighbour.
        faceless = Trial.objects.filter(judgment__no_face=True).order_by()
        conditions &= Q(**{f"{path}stimulus__in": faceless.values("stimulus")})
    if wanted.flag == Flag.REPORTED:
        conditions &= Q(**{f"{path}stimulus__in": PictureReport.objects.order_by().values("stimulus")})
    return conditions
