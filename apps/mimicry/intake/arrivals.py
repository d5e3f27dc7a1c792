"""The worker's part of a photograph that went straight to the bucket: it is read, cleaned, and kept or refused."""

from contextlib import suppress
from datetime import timedelta

from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from apps.mimicry.intake import quarantine
from apps.mimicry.intake.photographs import keep
from apps.mimicry.models import Upload
from apps.participants.models import Trial
from apps.participants.trials import lock_trial, reopen
from apps.studies import stores
from apps.studies.images import delete_image
from apps.studies.limits import bounded
from apps.studies.pictures import CleanPicture, UnusablePictureError, clean

# What says nothing of the photograph: the bucket was away, or slow.
STORAGE_TROUBLE = (*stores.TROUBLE, SoftTimeLimitExceeded)
BROKEN = "broken"
# A browser that began to send in the last second of its leave has a little longer to say so.
UNCLAIMED_AFTER = timedelta(seconds=quarantine.LEAVE_SECONDS, minutes=5)
BATCH = 1000

State = Upload.State


def take_in(upload: Upload) -> None:
    """Make a confirmed upload a mimic, or refuse it; its bytes leave the quarantine either way. Safe to repeat.

    An error is kept on the row and raised; one of the storage's does not count as a try.
    """
    try:
        _take_in(upload)
    except Exception as error:
        given_back = 1 if isinstance(error, STORAGE_TROUBLE) else 0
        kept = f"{type(error).__name__}: {error}"
        Upload.objects.waiting().filter(pk=upload.pk).update(error=kept, tries=F("tries") - given_back)
        raise


def _take_in(upload: Upload) -> None:
    try:
        picture = _cleaned(upload.quarantine_key)
    except FileNotFoundError:
        refuse(upload, BROKEN, error="The bucket no longer had the photograph.")
    except UnusablePictureError as refusal:
        refuse(upload, refusal.code)
    else:
        store = stores.alias_of(upload.quarantine_key)
        told = {"client_uuid": upload.client_uuid, "capture": upload.capture}
        # Its maker may have withdrawn meanwhile; what lies in quarantine is in the ledger then.
        with suppress(Trial.DoesNotExist):
            keep(picture, trial_id=upload.trial_id, store=store, **told)


def _cleaned(key: str) -> CleanPicture:
    data = quarantine.fetch(key)
    with bounded():
        return clean(data, max_bytes=settings.PHOTOGRAPH_MAX_BYTES)


def refuse(upload: Upload, problem: str, *, error: str = "") -> None:
    """Refuse a waiting upload for a reason of `pictures.PROBLEMS` and ask for another; its bytes go."""
    _write_refusal(upload, problem, error)
    delete_image(upload.quarantine_key)


@transaction.atomic
def _write_refusal(upload: Upload, problem: str, error: str) -> None:
    try:
        trial = lock_trial(upload.trial_id)
    except Trial.DoesNotExist:
        return
    told = {"problem": problem, "error": error, "capture": {}, "settled_at": timezone.now()}
    refused = Upload.objects.waiting().filter(pk=upload.pk).update(state=State.REFUSED, **told)
    if refused and not trial.uploads.waiting().exists():
        _miss_photograph(trial)


def _miss_photograph(trial: Trial) -> None:
    """Put a locked trial back to where it was before the photograph that is refused."""
    if not trial.mimics.in_play().exists():
        reopen(trial)
    if not trial.mimics.kept().exists():
        trial.photographed_at = None
        trial.save(update_fields=["photographed_at"])


def expire(in_reach: Q) -> None:
    """Let leaves lapse that no browser has come back from, and delete what may have been sent by them.

    Only those `in_reach`, the condition that an upload's store answers; the others have time.

    A photograph nobody confirmed is not known to be whole or wanted; a browser that still has it sends it again.
    """
    lapsed = Upload.objects.filter(in_reach, state=State.ISSUED, issued_at__lt=timezone.now() - UNCLAIMED_AFTER)
    for upload in list(lapsed.order_by("issued_at")[:BATCH]):
        mine = lapsed.filter(pk=upload.pk, quarantine_key=upload.quarantine_key)
        if mine.update(state=State.EXPIRED, settled_at=timezone.now()):
            delete_image(upload.quarantine_key)
