"""Taking back one photograph: out of every query at once, its objects gone soon after.

With it go the pictures made from it, what it looked like, and what rules and reviewers said of it; who of the staff
has looked at it stays on record. What the person said of the seed stays, and so do raters' judgments of the photograph,
with nothing left of what they judged. A place that counted a judgment and this photograph is free again, as after a
rejected photograph nobody took again: what a cohort calls filled is what it holds. A session that is complete stays
complete.

A photograph that was kept for as long as its cohort promised (`retention`) goes the same way, but leaves its place
filled: the cohort is closed, and what it had collected stays true.
"""

import pgtrigger
from django.db import transaction
from django.db.models import F, Q

from apps.mimicry.models import Likeness, Mimic, Upload
from apps.participants.erasure import PLACES, VERDICTS, enter_in_ledger, take_out_of_circulation
from apps.participants.models import Trial
from apps.participants.trials import lock_trial
from apps.participants.withholding import hold_shown, lock_sessions
from apps.studies.models import Cell, Stimulus


@transaction.atomic
def withdraw(mimic: Mimic, *, for_retention: bool = False) -> None:
    """Take the photograph back, or out of what may be kept no longer. Once done, doing it again changes nothing."""
    # The maker's session first: while it is held, no verdict puts the photograph into circulation.
    lock_sessions(Q(pk=mimic.session_id))
    portraits = Stimulus.objects.filter(mimic=mimic)
    # The maker's cohort together with the raters', for both may get a place back.
    hold_shown(portraits, cohorts=Q(pk=mimic.cohort_id))
    objects = take_out_of_circulation(portraits)
    trial = lock_trial(mimic.trial_id)
    # Held for update, so that no likeness to it is written meanwhile.
    rows = Mimic.objects.kept().select_related("participant__study").select_for_update(of=("self",))
    held = rows.filter(pk=mimic.pk).first()
    if held is None:
        return
    objects += [held.image_key, *held.derivatives.values_list("image_key", flat=True)]
    objects += Upload.objects.filter(mimic=held).values_list("quarantine_key", flat=True)
    _empty(held)
    _forget_what_was_said_of(held)
    if not for_retention and not held.trial.mimics.in_play().exists():
        _lose_photograph(trial)
    enter_in_ledger(
        held.participant.study,
        held.participant.uuid,
        mimic_uuid=held.uuid,
        counts={"photographs": 1},
        objects=objects,
        for_retention=for_retention,
    )


def _empty(mimic: Mimic) -> None:
    Mimic.objects.filter(pk=mimic.pk).update(
        status=Mimic.Status.WITHDRAWN,
        image_key="",
        sha256="",
        frame_hash="",
        frame_bands=[],
        fidelity=None,
        report=None,
        capture={},
        reasons=[],
        doubts=[],
        error="",
    )


def _forget_what_was_said_of(mimic: Mimic) -> None:
    mimic.derivatives.all().delete()
    Likeness.objects.filter(Q(mimic=mimic) | Q(earlier=mimic)).delete()
    mimic.reviews.all().delete()
    with pgtrigger.ignore(VERDICTS):
        mimic.verdicts.all().delete()
    Upload.objects.filter(mimic=mimic).update(capture={})


def _lose_photograph(trial: Trial) -> None:
    """Note, on a locked trial, that it has no photograph any more; give its place back if it was judged."""
    trial.photographed_at = None
    if trial.judged_at and trial.state in PLACES:
        cell = Cell.objects.filter(cohort=trial.cohort_id, stimulus=trial.stimulus_id)
        place = PLACES[Trial.State(trial.state)]
        cell.update(**{place: F(place) - 1})
        trial.state = Trial.State.RELEASED
    trial.save(update_fields=["state", "photographed_at"])
