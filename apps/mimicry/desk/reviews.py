"""What people say of photographs at the desk: the majority of what stands holds, and a draw is held for review.

Decisions are kept even when taken back. One reviewer has one standing decision on a photograph: saying it again changes
nothing, saying something else replaces it.
"""

from collections import Counter
from collections.abc import Sequence

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from apps.mimicry.judging import verdicts
from apps.mimicry.judging.reasons import INAPPROPRIATE
from apps.mimicry.models import Mimic, PictureReport, Review
from apps.participants.withholding import lock_sessions

Decision = Review.Decision


class NotReviewableError(Exception):
    """The photograph was withdrawn, or waits for its first verdict by machine."""


@transaction.atomic
def decide(
    mimic: Mimic, *, reviewer: User, decision: Decision, reasons: Sequence[str] = (), took_ms: int | None = None
) -> Review:
    """Write what the reviewer says, and let the majority hold; return the decision that stands.

    A rejection has at least one reason, an acceptance none. Raises NotReviewableError.
    """
    held = _locked(mimic)
    said = {"decision": decision, "reasons": list(reasons)}
    standing = held.reviews.standing().filter(reviewer=reviewer)
    review = standing.filter(**said).first()
    if review is None:
        standing.update(undone_at=timezone.now())
        review = Review.objects.create(mimic=held, reviewer=reviewer, took_ms=took_ms, **said)
    _let_majority_hold(held)
    return review


@transaction.atomic
def undo(mimic: Mimic, *, reviewer: User) -> bool:
    """Take back what the reviewer said, and let hold what is said without it; return whether there was anything.

    Raises NotReviewableError.
    """
    held = _locked(mimic)
    undone = held.reviews.standing().filter(reviewer=reviewer).update(undone_at=timezone.now())
    if undone:
        _let_majority_hold(held)
    return bool(undone)


def _locked(mimic: Mimic) -> Mimic:
    """Return the photograph as it is now, with its session locked: what two people say at once is counted in turn."""
    lock_sessions(Q(pk=mimic.session_id))
    held = Mimic.objects.kept().exclude(status=Mimic.Status.PENDING).filter(pk=mimic.pk).first()
    if held is None:
        raise NotReviewableError(mimic.pk)
    return held


def _let_majority_hold(mimic: Mimic) -> None:
    standing = list(mimic.reviews.standing())
    count = Counter(review.decision for review in standing)
    accepted, reports = count[Decision.ACCEPT], _upheld(mimic, standing)
    rejected = count[Decision.REJECT] + reports
    if rejected == accepted:
        return verdicts.hold(mimic) if standing else _let_machine_hold(mimic)
    if accepted > rejected:
        return verdicts.decide(mimic, accepted=True)
    reasons = [reason for review in standing for reason in review.reasons] + [INAPPROPRIATE] * reports
    return verdicts.decide(mimic, accepted=False, reasons=list(dict.fromkeys(reasons)))


def _upheld(mimic: Mimic, standing: Sequence[Review]) -> int:
    """How many people upheld a report of the photograph: each rejected it, unless they have decided otherwise since."""
    upheld = PictureReport.objects.filter(stimulus__mimic=mimic, upheld=True)
    others = upheld.exclude(settled_by__in=[review.reviewer_id for review in standing])
    return others.order_by().values("settled_by").distinct().count()


def _let_machine_hold(mimic: Mimic) -> None:
    """Nobody says anything any more: the last verdict by rules holds, or a person must look where there is none."""
    record = mimic.verdicts.last()
    if record is None or record.status == Mimic.Status.REVIEW:
        return verdicts.hold(mimic)
    return verdicts.decide(mimic, accepted=record.status == Mimic.Status.ACCEPTED, reasons=record.reasons)
