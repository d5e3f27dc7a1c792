"""What the worker does with photographs, and how lost ones are found again."""

import logging
from functools import partial

from celery import shared_task
from django.db import transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from apps.mimicry import parking, second_look, verdicts
from apps.mimicry.models import Mimic

log = logging.getLogger(__name__)

SWEEP_BATCH = 1000
SECONDS = parking.OVERDUE.seconds - 15
"""A look at a photograph takes hundredths of a second; a worker that takes this long is ended before the sweep."""


def queue(mimic_id: int) -> None:
    """Ask a worker to look at the photograph. Without a broker nothing is lost: the sweep asks again."""
    try:
        assess.delay(mimic_id)
    except OperationalError:
        log.warning("The broker is away; photograph %s waits for the next sweep.", mimic_id)


@shared_task(time_limit=SECONDS)
def assess(mimic_id: int) -> None:
    """Judge one photograph. Safe to run twice: whoever comes second finds it settled."""
    if mimic := parking.begin(mimic_id):
        verdicts.settle(mimic)


@shared_task(time_limit=SECONDS)
def look_again(mimic_id: int) -> None:
    """Judge a settled photograph by a fresh look. Safe to run twice: whoever comes second finds it done."""
    second_look.look(mimic_id)


@shared_task
def sweep_pending() -> None:
    """Queue again the photographs that have waited too long; park those that broke a worker three times."""
    if parked := parking.park_spent():
        log.error("%d photograph(s) are parked: their workers were ended in the middle, each time.", parked)
    for mimic_id in list(parking.overdue().order_by("queued_at").values_list("pk", flat=True)[:SWEEP_BATCH]):
        Mimic.objects.filter(pk=mimic_id).update(queued_at=timezone.now())
        queue(mimic_id)


@transaction.atomic
def try_again(mimic: Mimic) -> bool:
    """Let the workers have a parked photograph again, three times as at first; return whether it was parked."""
    released = parking.release(mimic)
    if released:
        transaction.on_commit(partial(queue, mimic.pk))
    return released
