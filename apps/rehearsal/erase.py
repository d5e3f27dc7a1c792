"""The end of a rehearsal: everything it has left behind goes, and nothing else.

Answers, consent and the records of who looked at what are append-only by triggers; `erase` passes them for rehearsals
alone, as `participants.erasure` does for one person who asks.
"""

import time
from collections.abc import Collection, Iterator
from datetime import timedelta

import pgtrigger
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from apps.exports.building import lifecycle
from apps.exports.handing_out import delivery
from apps.exports.models import Release, Shard
from apps.mimicry.models import Derivative, Mimic, Upload
from apps.participants.erasure import APPEND_ONLY
from apps.participants.models import ConsentEvent, Session
from apps.studies.images import delete_image
from apps.studies.models import Cohort, Stimulus, Study

DOWNLOADS = "exports.ReleaseDownload:download_is_append_only"
LEFT_OVER_AFTER = timedelta(hours=1)
SHARD_PATIENCE = 20.0


def erase(study: Study) -> None:
    """Remove a rehearsal: files first, so that none is left without a row that knows it. Safe to repeat.

    Seeds' pictures stay: they belong to the study it doubles. Raises ValueError for a real study.
    """
    if not study.is_rehearsal:
        raise ValueError(f"{study.slug} is no rehearsal.")
    with pgtrigger.ignore(*APPEND_ONLY, DOWNLOADS):
        for release in study.releases.all():
            _halt(release)
            # Nobody need be told who has a data set without people in it.
            release.downloads.all().delete()
            delivery.discard(release)
        default_storage.delete(f"releases/{study.slug}")
        _erase_rows(study, erased=_erase_pictures(study))


def _erase_pictures(study: Study, erased: Collection[str] = ()) -> set[str]:
    """Erase the rehearsal's pictures save those `erased` already; return the keys of them all."""
    keys = set(_own_pictures(study))
    for key in keys.difference(erased):
        delete_image(key)
    return keys


def _own_pictures(study: Study) -> Iterator[str]:
    """Yield the keys of everything that is kept for this rehearsal alone."""
    yield from Mimic.objects.filter(cohort__study=study).exclude(image_key="").values_list("image_key", flat=True)
    yield from Derivative.objects.filter(mimic__cohort__study=study).values_list("image_key", flat=True)
    yield from Upload.objects.filter(cohort__study=study).values_list("quarantine_key", flat=True)
    # With the study goes the ledger, the only one that knows these still.
    for keys in study.withdrawals.unfinished().values_list("object_keys", flat=True):
        yield from keys
    copies = study.stimuli.exclude(display_key="").values_list("display_key", flat=True)
    shared = Stimulus.objects.exclude(study=study).filter(display_key__in=study.stimuli.values("display_key"))
    yield from copies.exclude(display_key__in=shared.values("display_key"))


def erase_left_overs() -> list[str]:
    """Erase rehearsals that were cut off more than an hour ago; return their names. Kept ones have closed cohorts."""
    still_open = Study.objects.filter(is_rehearsal=True, cohorts__state=Cohort.State.OPEN).distinct()
    return _erase_all(list(still_open.filter(created_at__lt=timezone.now() - LEFT_OVER_AFTER)))


def erase_every_rehearsal() -> list[str]:
    """Erase all rehearsals, kept ones and those under way too; return their names."""
    return _erase_all(list(Study.objects.filter(is_rehearsal=True)))


def _erase_all(studies: list[Study]) -> list[str]:
    for study in studies:
        erase(study)
    return [study.slug for study in studies]


def _halt(release: Release) -> None:
    """Let no worker begin on the release, and wait for those that have: they would store a file after we are gone."""
    lifecycle.fail(release, "The rehearsal it belongs to is being erased.")
    deadline = time.monotonic() + SHARD_PATIENCE
    while release.shards.filter(state=Shard.State.RUNNING).exists() and time.monotonic() < deadline:
        time.sleep(0.1)


@transaction.atomic
def _erase_rows(study: Study, *, erased: Collection[str]) -> None:
    # A worker that is writing a verdict holds its session; after it, what it wrote is there to be deleted too.
    list(Session.objects.select_for_update().filter(cohort__study=study).values_list("pk", flat=True))
    _erase_pictures(study, erased)
    # Each protects the texts it points to, so they go before the study takes the rest along.
    ConsentEvent.objects.filter(session__cohort__study=study).delete()
    study.cohorts.all().delete()
    study.delete()
