"""What workers do with photographs in quarantine and with what is left over in the storage, and when."""

import logging
from datetime import timedelta

from celery import shared_task
from django.db.models import F
from django.utils import timezone
from kombu.exceptions import OperationalError

from apps.mimicry.intake import arrivals
from apps.mimicry.models import Upload
from apps.mimicry.removal import orphans
from apps.studies import stores

log = logging.getLogger(__name__)

SOFT_SECONDS, HARD_SECONDS = 30, 40
# Longer than any task may take: whoever is overdue is in nobody's hands.
OVERDUE = timedelta(seconds=60)
SWEEP_BATCH = 1000
MAX_TRIES = 3


def queue(upload_id: int) -> None:
    """Ask a worker to take the photograph in. Without a broker nothing is lost: the sweep asks again."""
    try:
        take_in.delay(upload_id)
    except OperationalError:
        log.warning("The broker is away; upload %s waits for the next sweep.", upload_id)


@shared_task(soft_time_limit=SOFT_SECONDS, time_limit=HARD_SECONDS)
def take_in(upload_id: int) -> None:
    """Take one confirmed photograph out of quarantine. Safe to run twice: whoever comes second finds it settled."""
    due = Upload.objects.waiting().filter(pk=upload_id, tries__lt=MAX_TRIES)
    if due.update(tries=F("tries") + 1, queued_at=timezone.now()):
        upload = Upload.objects.waiting().filter(pk=upload_id).first()
        # Its maker may have taken it back since.
        if upload:
            arrivals.take_in(upload)


@shared_task
def sweep_uploads() -> None:
    """Queue again what was lost, refuse what ended three workers, and let leaves lapse that nobody used.

    What lies in a store that does not answer waits until it does, and keeps nothing else waiting.
    """
    in_reach = stores.in_reach("quarantine_key")
    overdue = Upload.objects.waiting().filter(in_reach, queued_at__lt=timezone.now() - OVERDUE)
    for upload in list(overdue.filter(tries__gte=MAX_TRIES)[:SWEEP_BATCH]):
        log.error("Upload %s is refused: it ended its worker three times. %s", upload.pk, upload.error)
        arrivals.refuse(upload, arrivals.BROKEN, error=upload.error or "Its worker was ended three times.")
    lost = overdue.filter(tries__lt=MAX_TRIES).order_by("queued_at")
    for upload_id in list(lost.values_list("pk", flat=True)[:SWEEP_BATCH]):
        Upload.objects.filter(pk=upload_id).update(queued_at=timezone.now())
        queue(upload_id)
    arrivals.expire(in_reach)


@shared_task
def sweep_quarantine() -> None:
    """Delete what lies in quarantine and belongs to nobody."""
    for alias in stores.answering():
        try:
            gone = orphans.clear_quarantine(alias)
        except stores.TROUBLE:
            log.exception("The quarantine of the store “%s” could not be cleared.", alias)
        else:
            if gone:
                log.warning("%d object(s) lay in quarantine and belonged to no upload; they are deleted.", gone)


@shared_task
def sweep_storage() -> None:
    """Compare everything stored with everything that rows name, a share at a time, in each store that answers."""
    for alias in orphans.unknown_stores():
        log.error("Rows name the store “%s”, and the settings have none of that name.", alias)
    for prefix, digit in orphans.shares(stores.answering()):
        sweep_share.delay(prefix, digit)


@shared_task
def sweep_share(prefix: str, digit: str) -> None:
    """Compare one share of the storage with its rows; delete what no row names, and say what is missing."""
    findings = orphans.compare(prefix, digit)
    for key in findings.missing:
        log.error("A row names %s, and it is not stored.", key)
    try:
        findings.delete()
    except orphans.TooManyOrphansError as error:
        log.error("%s", error)
