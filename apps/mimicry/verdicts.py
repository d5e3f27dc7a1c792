"""From a photograph to its verdict, settled exactly once."""

import logging

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from apps import vision
from apps.mimicry.circulation import circulate
from apps.mimicry.models import Mimic
from apps.participants.trials import lock_trial, reopen
from apps.studies.images import open_image

log = logging.getLogger(__name__)


def settle(mimic: Mimic) -> None:
    """Look for a face, judge the photograph and write the verdict; an error is kept on the row and raised."""
    try:
        report = vision.assess(open_image(mimic.image_key), detector=vision.get_detector(settings.FACE_DETECTOR))
        verdict = vision.judge(report)
    except Exception as error:
        Mimic.objects.pending().filter(pk=mimic.pk).update(error=f"{type(error).__name__}: {error}")
        raise
    _write(mimic, report, verdict)


@transaction.atomic
def _write(mimic: Mimic, report: vision.FaceReport, verdict: vision.Verdict) -> None:
    trial = lock_trial(mimic.trial_id)
    settled = Mimic.objects.pending().filter(pk=mimic.pk)
    if not settled.update(
        status=Mimic.Status.ACCEPTED if verdict.accepted else Mimic.Status.REJECTED,
        reasons=[str(reason) for reason in verdict.reasons],
        report=report.as_json(),
        rules_version=verdict.rules_version,
        settled_at=timezone.now(),
        error="",
    ):
        return
    mimic.refresh_from_db()
    if verdict.accepted:
        circulate(mimic)
    elif not _has_better(mimic):
        reopen(trial)


def _has_better(mimic: Mimic) -> bool:
    """Whether another photograph of the same trial is accepted or still waits for its verdict."""
    others = mimic.trial.mimics.exclude(pk=mimic.pk)
    return others.filter(status__in=[Mimic.Status.ACCEPTED, Mimic.Status.PENDING]).exists()
