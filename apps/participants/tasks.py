"""What the scheduler and withdrawals ask of this app."""

import logging
from datetime import timedelta

from celery import shared_task
from django.utils import timezone
from kombu.exceptions import OperationalError

from apps.participants import assignment, outcomes, quotas, withdrawal
from apps.participants.models import Withdrawal
from apps.studies import stores

log = logging.getLogger(__name__)

SWEPT_AFTER = timedelta(seconds=60)
SWEEP_BATCH = 100


@shared_task
def expire_reservations() -> None:
    """Free the places, in cells and quotas, of participants who went silent."""
    assignment.expire_reservations()
    quotas.give_back_lapsed()


@shared_task
def sweep_silent() -> None:
    """End the sessions of people who have been away too long to come back."""
    outcomes.time_out_silent()


def queue_erasure(withdrawal_id: int) -> None:
    """Ask a worker to erase the withdrawal's objects. Without a broker nothing is lost: the sweep does it."""
    try:
        erase_objects.delay(withdrawal_id)
    except OperationalError:
        log.warning("The broker is away; withdrawal %s waits for the next sweep.", withdrawal_id)


@shared_task
def erase_objects(withdrawal_id: int) -> None:
    """Erase the objects of one withdrawal; harmless when it runs twice."""
    withdrawal.finish(withdrawal_id)


@shared_task
def sweep_withdrawals() -> None:
    """Finish withdrawals whose task was lost or failed, and say which have been waiting for too long."""
    waiting = Withdrawal.objects.unfinished().filter(requested_at__lt=timezone.now() - SWEPT_AFTER)
    # In no order, so that some that cannot be finished never keep the others waiting.
    due = list(waiting.order_by("?").values_list("pk", flat=True)[:SWEEP_BATCH])
    # Asked once: each question to a store that is away takes seconds.
    answering = stores.answering() if due else []
    for withdrawal_id in due:
        try:
            withdrawal.finish(withdrawal_id, answering=answering)
        except withdrawal.ObjectsLeftError as error:
            log.warning("%s", error)
    if late := withdrawal.overdue().count():
        log.error("%d withdrawal(s) are overdue: photographs taken back are still stored.", late)
