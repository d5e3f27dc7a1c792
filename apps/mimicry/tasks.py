"""What the worker does with photographs, and how lost ones are found again."""

import logging
from datetime import timedelta

from celery import shared_task
from django.db.models import F
from django.utils import timezone
from kombu.exceptions import OperationalError

from apps.mimicry import verdicts
from apps.mimicry.models import Mimic

log = logging.getLogger(__name__)

OVERDUE = timedelta(seconds=60)
SWEEP_BATCH = 1000
MAX_TRIES = 3


def queue(mimic_id: int) -> None:
    """Ask a worker to look at the photograph. Without a broker nothing is lost: the sweep asks again."""
    try:
        assess.delay(mimic_id)
    except OperationalError:
        log.warning("The broker is away; photograph %s waits for the next sweep.", mimic_id)


@shared_task
def assess(mimic_id: int) -> None:
    """Judge one photograph. Safe to run twice: whoever comes second finds it settled.

    One that broke its worker three times is left alone, however often its message is delivered again.
    """
    due = Mimic.objects.pending().filter(pk=mimic_id, tries__lt=MAX_TRIES)
    if due.update(tries=F("tries") + 1, queued_at=timezone.now()):
        mimic = Mimic.objects.pending().select_related("cohort", "trial__stimulus").filter(pk=mimic_id).first()
        # Its maker may have taken it back since.
        if mimic:
            verdicts.settle(mimic)


@shared_task
def sweep_pending() -> None:
    """Queue again the photographs that have waited too long, save those that broke a worker three times."""
    overdue = Mimic.objects.pending().filter(queued_at__lt=timezone.now() - OVERDUE, tries__lt=MAX_TRIES)
    for mimic_id in list(overdue.order_by("queued_at").values_list("pk", flat=True)[:SWEEP_BATCH]):
        Mimic.objects.filter(pk=mimic_id).update(queued_at=timezone.now())
        queue(mimic_id)
