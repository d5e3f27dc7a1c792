"""Photographs that were kept for as long as their cohort promised, counted from its closing: they go as if withdrawn.

Each in a transaction of its own, with a row in the ledger that names its objects; judgments stay, and the cohort's
counts too. What is cut off goes on with whatever is left.
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from apps.mimicry.models import Mimic
from apps.mimicry.removal.withdrawal import withdraw
from apps.studies.models import Cohort

log = logging.getLogger(__name__)

OVER = (Cohort.State.CLOSED, Cohort.State.ARCHIVED)


@dataclass(frozen=True, slots=True)
class Outlived:
    """A cohort past its date, and how many photographs of it are still kept."""

    cohort: Cohort
    kept_until: date
    photographs: int


def outlived(today: date | None = None) -> Iterator[Outlived]:
    """Yield every cohort that keeps photographs longer than it may, in the order of their dates."""
    day = today or timezone.localdate()
    over = Cohort.objects.filter(state__in=OVER).exclude(closed_at=None).exclude(retention_days=None)
    dated = ((cohort.keep_until, cohort) for cohort in over.select_related("study"))
    past = [(until, cohort) for until, cohort in dated if until and until < day]
    for until, cohort in sorted(past, key=lambda pair: (pair[0], pair[1].pk)):
        if photographs := Mimic.objects.kept().filter(cohort=cohort).count():
            yield Outlived(cohort, until, photographs)


def erase(limit: int, today: date | None = None) -> int:
    """Erase up to `limit` photographs of cohorts past their date; return how many went. Safe to repeat, and at once.

    One that cannot be erased keeps no other from going; it is logged, and tried again the next time.
    """
    gone = 0
    for each in outlived(today):
        kept = Mimic.objects.kept().filter(cohort=each.cohort).order_by("pk")
        for mimic in list(kept[: limit - gone]):
            gone += _erase(mimic)
        if gone >= limit:
            break
    return gone


def _erase(mimic: Mimic) -> int:
    try:
        withdraw(mimic, for_retention=True)
    except Exception:
        log.exception("Photograph %s is past its date and could not be erased.", mimic.pk)
        return 0
    return 1
