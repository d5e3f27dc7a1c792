"""What the workers do for quality, and how the scheduler finds what is to be done: PostgreSQL knows what is pending."""

import logging

from celery import Task, shared_task
from kombu.exceptions import OperationalError

from apps.quality import assessment, quality_rules, reliability_reports
from apps.studies.models import Cohort

log = logging.getLogger(__name__)

SWEEP_SECONDS = 60.0
SWEEP_BATCH = 300


@shared_task
def assess_session(session_id: int) -> None:
    """Measure and flag one session. Safe to run twice."""
    assessment.assess(session_id)


@shared_task
def report_reliability(cohort_id: int) -> None:
    """Compute the reliability of a cohort's means, unless the newest report is of the same answers."""
    if cohort := Cohort.objects.filter(pk=cohort_id).first():
        reliability_reports.refresh(cohort)


@shared_task
def sweep_sessions() -> None:
    """Queue sessions that are over and not assessed by their cohort's rules.

    What no worker has taken up by the next sweep expires, so that nothing piles up while they are away.
    """
    for cohort in Cohort.objects.exclude(state=Cohort.State.DRAFT):
        due = assessment.due(cohort, quality_rules.rules_of(cohort)).order_by("pk")
        for session_id in list(due.values_list("pk", flat=True)[:SWEEP_BATCH]):
            if not _queue(assess_session, session_id):
                return


@shared_task
def sweep_reliability() -> None:
    """Queue the reports of cohorts that are not archived and have other answers than their newest report."""
    for cohort in Cohort.objects.exclude(state__in=[Cohort.State.DRAFT, Cohort.State.ARCHIVED]):
        if reliability_reports.is_outdated(cohort) and not queue_report(cohort.pk):
            return


def queue_report(cohort_id: int) -> bool:
    """Ask a worker for a report; return whether the broker took it. Without one, the hourly sweep asks again."""
    return _queue(report_reliability, cohort_id, seconds=3600.0)


def _queue(task: Task[[int], None], pk: int, *, seconds: float = SWEEP_SECONDS) -> bool:
    try:
        task.apply_async((pk,), expires=seconds)
    except OperationalError:
        log.warning("The broker is away; the next sweep asks again.")
        return False
    return True
