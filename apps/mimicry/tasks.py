"""What the worker does with photographs, and how lost ones are found again."""

import logging
from collections.abc import Iterable
from contextlib import suppress
from functools import partial
from itertools import islice

from celery import shared_task
from django.db import transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from apps.mimicry.judging import parking, sight, verdicts
from apps.mimicry.models import Mimic
from apps.mimicry.reassessing import second_look
from apps.mimicry.removal import retention

log = logging.getLogger(__name__)

SWEEP_BATCH = 1000
RETENTION_BATCH = 100
HANDFUL = 10
"""So many photographs go to a worker at once where many wait: a message for each takes a fifth of a worker's time."""
SECONDS = parking.OVERDUE.seconds - 15
"""A look at a photograph takes hundredths of a second; a worker that takes this long is ended before the sweep."""


def queue(*mimic_ids: int) -> None:
    """Ask a worker to look at photographs. Without a broker nothing is lost: the sweep asks again."""
    try:
        assess.delay(*mimic_ids)
    except OperationalError:
        log.warning("The broker is away; %d photograph(s) wait for the next sweep.", len(mimic_ids))


def queue_many(mimic_ids: Iterable[int]) -> None:
    """Ask the workers to look at many photographs, a handful each time."""
    waiting = iter(mimic_ids)
    while handful := list(islice(waiting, HANDFUL)):
        queue(*handful)


@shared_task(time_limit=SECONDS)
def assess(*mimic_ids: int) -> None:
    """Judge photographs one by one. Safe to run twice: whoever comes second finds them settled.

    One that fails keeps no other from its verdict; the last failure is raised in the end.
    """
    failure = None
    for mimic, seen in sight.ahead(mimic_ids):
        try:
            verdicts.settle(mimic, seen)
        except Exception as error:
            log.exception("Photograph %s could not be judged.", mimic.pk)
            failure = error
    if failure:
        raise failure


@shared_task(time_limit=SECONDS)
def look_again(mimic_id: int) -> None:
    """Judge a settled photograph by a fresh look. Safe to run twice: whoever comes second finds it done."""
    second_look.look(mimic_id)


@shared_task
def sweep_pending() -> None:
    """Queue again the photographs that have waited too long; park those that broke a worker three times."""
    if parked := parking.park_spent():
        log.error("%d photograph(s) are parked: their workers were ended in the middle, each time.", parked)
    waiting = list(parking.overdue().order_by("queued_at").values_list("pk", flat=True)[:SWEEP_BATCH])
    Mimic.objects.filter(pk__in=waiting).update(queued_at=timezone.now())
    queue_many(waiting)


@shared_task
def sweep_retention() -> None:
    """Erase some photographs that were kept for as long as promised; then ask for another such task, if any are left.

    So no other sweep waits for long behind it. Cut off, or without a broker, it is the next day's that goes on.
    """
    if retention.erase(RETENTION_BATCH) == RETENTION_BATCH:
        with suppress(OperationalError):
            sweep_retention.delay()


@transaction.atomic
def try_again(mimic: Mimic) -> bool:
    """Let the workers have a parked photograph again, three times as at first; return whether it was parked."""
    released = parking.release(mimic)
    if released:
        transaction.on_commit(partial(queue, mimic.pk))
    return released
