"""What decisions and the scheduler ask of this app."""

import logging
from datetime import timedelta

from celery import shared_task
from django.utils import timezone
from kombu.exceptions import OperationalError

from apps.recruitment import paying
from apps.recruitment.models import PaymentRun, UsedToken, WebhookEvent

log = logging.getLogger(__name__)

KEPT = timedelta(days=30)


def queue_payments(run_id: int) -> None:
    """Ask a worker to send a run's payments. Without a broker nothing is lost: they can be sent from the run's page."""
    try:
        send_payments.delay(run_id)
    except OperationalError:
        log.warning("The broker is away; payment run %s waits on its page.", run_id)


@shared_task
def send_payments(run_id: int) -> None:
    """Send what is to be sent of one run; harmless when it runs twice."""
    try:
        paying.send(PaymentRun.objects.select_related("cohort").get(pk=run_id))
    except paying.StoppedError as error:
        log.warning("Payment run %s stopped: %s What is left waits on its page.", run_id, error)


@shared_task
def sweep_traffic() -> None:
    """Forget signed entries that have long expired, and what recruiters told us a month ago."""
    before = timezone.now() - KEPT
    UsedToken.objects.filter(expires_at__lt=before).delete()
    WebhookEvent.objects.filter(received_at__lt=before).delete()
