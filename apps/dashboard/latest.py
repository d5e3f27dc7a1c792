"""What is known of cohorts now, and the asking for more where that has grown old."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from apps.dashboard import counts, tasks
from apps.dashboard.figures import Figures
from apps.dashboard.models import Count
from apps.studies.models import Cohort


@dataclass(frozen=True, slots=True)
class Counted:
    """A cohort with what was counted of it, and when."""

    cohort: Cohort
    figures: Figures
    counted_at: datetime


def latest(cohorts: Iterable[Cohort]) -> list[Counted]:
    """Return what is known of each cohort, in one query, and have counted anew what has grown old.

    A cohort that was never counted is counted now; one that somebody else is just counting for the first time is
    left out.
    """
    wanted = list(cohorts)
    kept = {count.cohort_id: count for count in Count.objects.defer("seeds").filter(cohort__in=wanted)}
    found = (_latest(cohort, kept.get(cohort.pk)) for cohort in wanted)
    return [counted for counted in found if counted]


def _latest(cohort: Cohort, count: Count | None) -> Counted | None:
    if count is None or Figures.from_json(count.figures) is None:
        count = counts.count_now(cohort)
    elif counts.is_old(count, now=timezone.now()):
        tasks.ask_for(cohort.pk)
    figures = Figures.from_json(count.figures) if count else None
    return Counted(cohort, figures, count.counted_at) if count and figures and count.counted_at else None
