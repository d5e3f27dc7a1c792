"""What happens when a photograph arrives.

`api.PhotographView` → `receive` here: the bytes are cleaned (`studies.pictures.clean`), stored under a random key,
and a `Mimic(status=pending)` is written; on commit its task is queued → `tasks.assess` in a worker →
`verdicts.settle`: a face is looked for, the verdict is written once → accepted mimics go to raters of the same
country (`circulation`), rejected ones reopen their trial for a retake. The browser polls `api.MimicsView`.
A photograph whose task was lost is found by `tasks.sweep_pending`: the row is the queue, the broker only hurries it.
"""

import uuid
from functools import partial
from typing import Any

from django.conf import settings
from django.db import transaction

from apps.mimicry import tasks
from apps.mimicry.models import Mimic
from apps.participants.models import Trial
from apps.participants.trials import lock_trial, note_photograph
from apps.studies.images import delete_image, store_image
from apps.studies.pictures import CleanPicture, clean

MAX_ATTEMPTS = 3


class TooManyAttemptsError(Exception):
    """The trial has had all the photographs it may have."""


class NotAPhotographTaskError(Exception):
    """This cohort takes no photographs."""


def receive(
    trial: Trial, data: bytes, *, client_uuid: uuid.UUID, capture: dict[str, Any] | None = None
) -> tuple[Mimic, bool]:
    """Take in a photograph and return its mimic with True; sent again, return the first with False.

    `capture` tells how it was taken (`capture.clean`).

    Raises UnusablePictureError, TooManyAttemptsError or NotAPhotographTaskError; then nothing is kept.
    """
    if not trial.cohort.takes_photographs:
        raise NotAPhotographTaskError
    picture = clean(data, max_bytes=settings.PHOTOGRAPH_MAX_BYTES)
    key = store_image(picture.jpeg, prefix="mimics")
    try:
        mimic, created = _record(trial, picture, key=key, client_uuid=client_uuid, capture=capture or {})
    except BaseException:
        delete_image(key)
        raise
    if not created:
        delete_image(key)
    return mimic, created


@transaction.atomic
def _record(
    trial: Trial, picture: CleanPicture, *, key: str, client_uuid: uuid.UUID, capture: dict[str, Any]
) -> tuple[Mimic, bool]:
    locked = lock_trial(trial.pk)
    earlier = Mimic.objects.filter(cohort=locked.cohort_id, client_uuid=client_uuid).first()
    if earlier:
        return earlier, False
    attempts = locked.mimics.count()
    if attempts >= MAX_ATTEMPTS:
        raise TooManyAttemptsError
    mimic = Mimic.objects.create(
        cohort_id=locked.cohort_id,
        session_id=locked.session_id,
        participant_id=locked.participant_id,
        trial=locked,
        client_uuid=client_uuid,
        attempt=attempts + 1,
        image_key=key,
        sha256=picture.sha256,
        width=picture.width,
        height=picture.height,
        size=len(picture.jpeg),
        capture=capture,
    )
    note_photograph(locked)
    transaction.on_commit(partial(tasks.queue, mimic.pk))
    return mimic, True
