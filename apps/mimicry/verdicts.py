"""From a photograph to its verdict, settled exactly once."""

from functools import lru_cache

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from apps import vision
from apps.mimicry.circulation import circulate
from apps.mimicry.models import Mimic
from apps.participants.trials import lock_trial, reopen
from apps.studies.images import open_image


def settle(mimic: Mimic) -> None:
    """Look for a face, judge the photograph and write the verdict; an error is kept on the row and raised.

    A photograph that is taken back meanwhile settles to nothing.
    """
    try:
        report = _look_at(mimic.image_key)
        verdict = vision.judge(report, seed=_seed_hashes(mimic.trial.stimulus.image_key))
        _write(mimic, report, verdict)
    except Exception as error:
        if Mimic.objects.pending().filter(pk=mimic.pk).update(error=f"{type(error).__name__}: {error}"):
            raise


def _look_at(image_key: str) -> vision.FaceReport:
    return vision.assess(open_image(image_key), detector=vision.get_detector(settings.FACE_DETECTOR))


# A stored picture never changes under its key, and a session meets the same seeds again and again.
@lru_cache(maxsize=8192)
def _seed_hashes(image_key: str) -> vision.SeedHashes | None:
    return vision.SeedHashes.of(_look_at(image_key))


@transaction.atomic
def _write(mimic: Mimic, report: vision.FaceReport, verdict: vision.Verdict) -> None:
    trial = lock_trial(mimic.trial_id)
    settled = Mimic.objects.pending().filter(pk=mimic.pk)
    if not settled.update(
        status=Mimic.Status.ACCEPTED if verdict.accepted else Mimic.Status.REJECTED,
        reasons=[str(reason) for reason in verdict.reasons],
        doubts=[str(doubt) for doubt in verdict.doubts],
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
    return mimic.trial.mimics.in_play().exclude(pk=mimic.pk).exists()
