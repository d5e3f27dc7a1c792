"""A photograph taken in: made clean, kept under a random key, and queued for the worker; each once."""

import uuid
from functools import partial
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from apps.mimicry import tasks
from apps.mimicry.models import Mimic, Upload
from apps.participants.models import Trial
from apps.participants.trials import lock_trial, note_photograph
from apps.studies.images import delete_image, store_image
from apps.studies.pictures import CleanPicture, clean

MAX_ATTEMPTS = 3


class TooManyAttemptsError(Exception):
    """The trial has had all the photographs it may have."""


class NotAPhotographTaskError(Exception):
    """This trial asks for no photograph."""


def receive(
    trial: Trial, data: bytes, *, client_uuid: uuid.UUID, capture: dict[str, Any] | None = None
) -> tuple[Mimic, bool]:
    """Take in a photograph and return its mimic with True; sent again, return the first with False.

    `capture` tells how it was taken (`capture.clean`).

    Raises UnusablePictureError, TooManyAttemptsError or NotAPhotographTaskError; then nothing is kept.
    """
    if not trial.asks_photograph:
        raise NotAPhotographTaskError
    picture = clean(data, max_bytes=settings.PHOTOGRAPH_MAX_BYTES)
    store = trial.cohort.storage_alias
    return keep(picture, trial_id=trial.pk, store=store, client_uuid=client_uuid, capture=capture or {})


def keep(
    picture: CleanPicture, *, trial_id: int, store: str, client_uuid: uuid.UUID, capture: dict[str, Any]
) -> tuple[Mimic, bool]:
    """Keep a clean photograph in the store and return its mimic with True; where there is one, return that with False.

    Raises TooManyAttemptsError, or Trial.DoesNotExist where its maker has withdrawn; then nothing is kept.
    """
    key = store_image(picture.jpeg, prefix="mimics", store=store)
    try:
        mimic, created = _record(trial_id, picture, key=key, client_uuid=client_uuid, capture=capture)
    except BaseException:
        delete_image(key)
        raise
    if not created:
        delete_image(key)
    return mimic, created


@transaction.atomic
def _record(
    trial_id: int, picture: CleanPicture, *, key: str, client_uuid: uuid.UUID, capture: dict[str, Any]
) -> tuple[Mimic, bool]:
    locked = lock_trial(trial_id)
    earlier = Mimic.objects.filter(cohort=locked.cohort_id, client_uuid=client_uuid).first()
    if earlier:
        return earlier, False
    require_a_try_left(locked, client_uuid)
    upload = Upload.objects.filter(cohort=locked.cohort_id, client_uuid=client_uuid).first()
    mimic = Mimic.objects.create(
        uuid=upload.uuid if upload else uuid.uuid4(),
        cohort_id=locked.cohort_id,
        session_id=locked.session_id,
        participant_id=locked.participant_id,
        trial=locked,
        client_uuid=client_uuid,
        attempt=locked.mimics.count() + 1,
        image_key=key,
        sha256=picture.sha256,
        width=picture.width,
        height=picture.height,
        size=len(picture.jpeg),
        capture=capture,
    )
    note_photograph(locked)
    if upload:
        _settle(upload, mimic)
    transaction.on_commit(partial(tasks.queue, mimic.pk))
    return mimic, True


def require_a_try_left(trial: Trial, client_uuid: uuid.UUID) -> None:
    """Raise TooManyAttemptsError where a locked trial has had all its photographs, those on their way included."""
    others = trial.uploads.waiting().exclude(client_uuid=client_uuid)
    if trial.mimics.count() + others.count() >= MAX_ATTEMPTS:
        raise TooManyAttemptsError


def _settle(upload: Upload, mimic: Mimic) -> None:
    # Whichever way the photograph took in the end, it has arrived, and this row need not say more of it.
    Upload.objects.filter(pk=upload.pk).update(
        state=Upload.State.TAKEN, problem="", error="", capture={}, mimic=mimic, settled_at=timezone.now()
    )
    transaction.on_commit(partial(delete_image, upload.quarantine_key), robust=True)
