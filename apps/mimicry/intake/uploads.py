"""A photograph that goes straight to the bucket, as the browser sees it: leave to send it, then word that it is there.

`api.uploads.LeaveView` → `issue`: an Upload and a key of the quarantine that only this photograph may be sent to →
the browser sends the bytes to the bucket → `api.uploads.ConfirmView` → `confirm`: the bucket is asked what it has,
and the trial counts as photographed → on commit `upload_tasks.take_in` is queued → `arrivals.take_in` in a worker.
"""

import uuid
from functools import partial
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from apps.mimicry import upload_tasks
from apps.mimicry.intake import quarantine
from apps.mimicry.intake.photographs import NotAPhotographTaskError, require_a_try_left
from apps.mimicry.models import Mimic, Upload
from apps.participants.models import Session, Trial
from apps.participants.trials import lock_trial, note_photograph
from apps.studies import stores
from apps.studies.images import delete_image
from apps.studies.pictures import UnusablePictureError

MAX_LEAVES = 12

State = Upload.State


class NoDirectUploadsError(Exception):
    """Photographs of this trial go to the site: bucket uploads are off, or the trial has had all its leaves."""


class AlreadySentError(Exception):
    """The photograph has arrived by another way."""


class NotThereError(Exception):
    """The bucket does not have the photograph: it has to be sent again."""


@transaction.atomic
def issue(trial: Trial, *, client_uuid: uuid.UUID, capture: dict[str, Any]) -> Upload:
    """Give a photograph leave to be sent straight to the bucket; asked again, return the same upload.

    Raises NoDirectUploadsError, NotAPhotographTaskError, TooManyAttemptsError or AlreadySentError.
    """
    if not stores.upload_url(trial.cohort.storage_alias):
        raise NoDirectUploadsError
    if not trial.asks_photograph:
        raise NotAPhotographTaskError
    locked = lock_trial(trial.pk)
    upload = Upload.objects.filter(cohort=locked.cohort_id, client_uuid=client_uuid).first()
    if upload is None:
        return _first(locked, client_uuid, capture)
    if upload.trial_id != locked.pk:
        raise AlreadySentError
    return _again(upload, locked.cohort.storage_alias)


def _first(trial: Trial, client_uuid: uuid.UUID, capture: dict[str, Any]) -> Upload:
    if Mimic.objects.filter(cohort=trial.cohort_id, client_uuid=client_uuid).exists():
        raise AlreadySentError
    require_a_try_left(trial, client_uuid)
    # Each may fill the bucket by the limit of one photograph.
    if trial.uploads.count() >= MAX_LEAVES:
        raise NoDirectUploadsError
    return Upload.objects.create(
        cohort_id=trial.cohort_id,
        session_id=trial.session_id,
        trial=trial,
        client_uuid=client_uuid,
        quarantine_key=quarantine.new_key(trial.cohort.storage_alias),
        capture=capture,
    )


def _again(upload: Upload, store: str) -> Upload:
    if upload.state in {State.ISSUED, State.EXPIRED}:
        # Whoever let it expire may still be deleting what lay under the old key; and a draft may change its store.
        if upload.state == State.EXPIRED or stores.alias_of(upload.quarantine_key) != store:
            upload.quarantine_key = quarantine.new_key(store)
        upload.state, upload.issued_at, upload.settled_at = State.ISSUED, timezone.now(), None
        upload.save(update_fields=["state", "issued_at", "settled_at", "quarantine_key"])
    return upload


def confirm(upload: Upload) -> Upload:
    """Believe that the photograph is in the bucket, having looked, and have it taken in; repeated, change nothing.

    Raises NotThereError, UnusablePictureError, TooManyAttemptsError, or Trial.DoesNotExist after a withdrawal.
    """
    if upload.state == State.ISSUED:
        _require_fit(upload)
        _confirm(upload)
        upload.refresh_from_db()
    if upload.state in {State.ISSUED, State.EXPIRED}:
        raise NotThereError
    return upload


def _require_fit(upload: Upload) -> None:
    """The policy of the leave says the same; not every bucket keeps it."""
    found = quarantine.look(upload.quarantine_key)
    if found is None:
        raise NotThereError
    problem = _problem(found)
    if problem:
        delete_image(upload.quarantine_key)
        raise UnusablePictureError(problem)


def _problem(found: quarantine.Found) -> str:
    if found.size == 0:
        return "empty"
    if found.size > settings.PHOTOGRAPH_MAX_BYTES:
        return "too_large"
    return "" if found.content_type == quarantine.CONTENT_TYPE else "not_a_picture"


@transaction.atomic
def _confirm(upload: Upload) -> None:
    trial = lock_trial(upload.trial_id)
    issued = Upload.objects.filter(pk=upload.pk, state=State.ISSUED, quarantine_key=upload.quarantine_key)
    require_a_try_left(trial, upload.client_uuid)
    now = timezone.now()
    if issued.update(state=State.CONFIRMED, confirmed_at=now, queued_at=now):
        note_photograph(trial)
        transaction.on_commit(partial(upload_tasks.queue, upload.pk))


def to_be_told(session: Session) -> QuerySet[Upload]:
    """The session's photographs that are no mimics yet: those on their way, and refused ones nothing came after."""
    later_mimic = Mimic.objects.filter(trial=OuterRef("trial"), received_at__gt=OuterRef("confirmed_at"))
    later = Upload.objects.filter(trial=OuterRef("trial"), confirmed_at__gt=OuterRef("confirmed_at"))
    refused = Q(state=State.REFUSED) & ~Exists(later_mimic) & ~Exists(later)
    told = session.uploads.filter(Q(state=State.CONFIRMED) | refused)
    return told.select_related("trial").order_by("confirmed_at", "pk")
