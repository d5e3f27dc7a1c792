"""Counting in the background."""

import logging
import time

from celery import shared_task
from django.utils import timezone
from kombu.exceptions import OperationalError

from apps.dashboard import counts
from apps.dashboard.models import Count
from apps.studies.models import Cohort

log = logging.getLogger(__name__)

SWEEP_SECONDS = 30
"""A sweep stops after so long, for others wait for the worker; the next one goes on."""


def ask_for(cohort_id: int) -> None:
    """Ask a worker to count the cohort. Without a broker the page shows what there is, and how old it is."""
    try:
        count_cohort.delay(cohort_id)
    except OperationalError:
        log.warning("The broker is away; cohort %s waits for the next sweep.", cohort_id)


@shared_task(time_limit=counts.GIVEN_UP.seconds)
def count_cohort(cohort_id: int) -> None:
    """Count one cohort, unless that was done since it was asked for."""
    count = Count.objects.filter(cohort=cohort_id).defer("seeds", "figures").first()
    if count and not counts.is_old(count, now=timezone.now()):
        return
    if cohort := Cohort.objects.filter(pk=cohort_id).first():
        counts.count_now(cohort)


@shared_task(time_limit=counts.GIVEN_UP.seconds)
def sweep_counts() -> None:
    """Count cohorts that nobody has looked at for long, so that whoever does need not wait."""
    began = time.monotonic()
    for cohort in counts.overdue(now=timezone.now()):
        counts.count_now(cohort)
        if time.monotonic() - began > SWEEP_SECONDS:
            return
