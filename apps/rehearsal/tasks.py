"""Rehearsals in the background."""

import logging
from datetime import timedelta

from celery import shared_task
from django.utils import timezone
from kombu.exceptions import OperationalError

from apps.rehearsal import runs
from apps.rehearsal.erase import erase_left_overs
from apps.rehearsal.models import RehearsalRun

log = logging.getLogger(__name__)

FORGOTTEN_AFTER = timedelta(minutes=2)
SILENT_AFTER = timedelta(minutes=15)
"""A visit says when it ends; one that takes so long has lost its worker."""
ENDED_SILENTLY = "Its worker was ended in the middle. Ask for another rehearsal."


def queue(run_id: int) -> None:
    """Ask a worker to rehearse. Without a broker nothing is lost: the sweep asks again."""
    try:
        rehearse_cohort.delay(run_id)
    except OperationalError:
        log.warning("The broker is away; rehearsal %s waits for the next sweep.", run_id)


@shared_task
def rehearse_cohort(run_id: int) -> None:
    """Let bots walk the cohort. Safe to run twice."""
    runs.carry_out(run_id)


@shared_task
def sweep_rehearsals() -> None:
    """Queue again what nobody has taken, give up what has gone silent, and erase what such runs have left behind."""
    now = timezone.now()
    silent = RehearsalRun.objects.filter(state=RehearsalRun.State.RUNNING, heard_of_at__lt=now - SILENT_AFTER)
    silent.update(state=RehearsalRun.State.FAILED, ended_at=now, error=ENDED_SILENTLY)
    forgotten = RehearsalRun.objects.filter(state=RehearsalRun.State.QUEUED, heard_of_at__lt=now - FORGOTTEN_AFTER)
    for run_id in list(forgotten.values_list("pk", flat=True)):
        RehearsalRun.objects.filter(pk=run_id).update(heard_of_at=now)
        queue(run_id)
    for slug in erase_left_overs():
        log.warning("“%s”, a rehearsal that was cut off, is erased.", slug)
