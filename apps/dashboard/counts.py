"""The kept counts of cohorts: when they are made, by whom, and how old they may get."""

import time
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from apps.dashboard.counting import fill
from apps.dashboard.counting.whole import figures_of
from apps.dashboard.models import Count
from apps.studies.models import Cohort
from apps.studies.progress import DEFINITIONS

FRESH = timedelta(seconds=15)
SHARE_OF_TIME = 20
"""A count that takes a second is made anew every 20 seconds at most, whoever is looking."""
GIVEN_UP = timedelta(minutes=5)
"""Whoever has been counting for so long has died of it."""
AT_LEAST = timedelta(minutes=10)
"""Nobody need look for a count to be made so often."""


def is_old(count: Count, *, now: datetime) -> bool:
    """Whether somebody who is looking should have the cohort counted anew."""
    may_be = max(FRESH, SHARE_OF_TIME * timedelta(milliseconds=count.took_ms))
    return count.counted_at is None or now - count.counted_at > may_be


def count_now(cohort: Cohort) -> Count | None:
    """Count the cohort and keep the figures; None where somebody else is counting it just now."""
    now = timezone.now()
    count = Count.objects.get_or_create(cohort=cohort)[0]
    free = Q(claimed_at=None) | Q(claimed_at__lt=now - GIVEN_UP)
    if not Count.objects.filter(free, pk=count.pk).update(claimed_at=now):
        return None
    began = time.perf_counter()
    try:
        with transaction.atomic():
            figures, count.seeds = figures_of(cohort, now=now), fill.by_seed(cohort)
        count.figures, count.progress = figures.to_json(), {name: figures.total(name) for name in DEFINITIONS}
        count.progress["pictures"] = figures.total("pictures")
        count.counted_at, count.took_ms = now, round(1000 * (time.perf_counter() - began))
        count.save(update_fields=["figures", "seeds", "progress", "counted_at", "took_ms"])
    finally:
        Count.objects.filter(pk=count.pk, claimed_at=now).update(claimed_at=None)
    return count


def overdue(*, now: datetime) -> Iterable[Cohort]:
    """Return the real cohorts that were launched and have not been counted for long, the longest first."""
    launched = Cohort.objects.filter(study__is_rehearsal=False).exclude(state__in=["draft", "archived"])
    old = Q(counted=None) | Q(counted__counted_at=None) | Q(counted__counted_at__lt=now - AT_LEAST)
    return launched.filter(old).order_by(F("counted__counted_at").asc(nulls_first=True))
