"""From a photograph to its verdict: settled exactly once by a worker, and changed only by a person or by other rules.

`settle` looks at the photograph and writes what the rules of its cohort say of it. A verdict takes effect with it:
accepted, the photograph goes to raters; rejected, its trial is open again; held for review, nothing moves and nobody
is asked for anything until `decide`, which a person's word or newer rules come to, says which of the two it is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from apps import vision
from apps.mimicry import derivatives, likeness, parking, statements
from apps.mimicry.circulation import circulate, make_stimulus
from apps.mimicry.models import Derivative, Mimic, PictureReport, VerdictRecord
from apps.participants.models import Trial
from apps.participants.trials import lock_trial, note_photograph, reopen
from apps.participants.withholding import hold_shown, lock_sessions, put_back, withhold
from apps.studies import display, photograph_rules
from apps.studies.images import delete_image, open_image
from apps.studies.models import Cohort, PhotographRules, Stimulus

Status = Mimic.Status


@dataclass(frozen=True, slots=True)
class Look:
    """What one look at a photograph has brought out, its pictures stored already."""

    report: vision.FaceReport
    verdict: vision.Verdict
    alike: list[likeness.Found]
    fidelity: float | None
    pictures: list[Derivative]
    copy: tuple[str, int] | None
    """The key and the size of the light copy for raters; None unless it goes to them."""


class SettledError(Exception):
    """The photograph does not wait for a verdict any more."""


def settle(mimic: Mimic) -> None:
    """Look for a face, judge the photograph and write the verdict; an error is kept on the row and raised.

    A photograph that is taken back meanwhile, or settled by another worker, leaves nothing of this look.
    """
    look = None
    try:
        look = look_at(mimic)
        _write(mimic, look)
    except Exception as error:
        waits = parking.note_failure(mimic, error)
        if look:
            discard(look)
        if waits:
            raise


@transaction.atomic
def decide(mimic: Mimic, *, accepted: bool, reasons: Sequence[str] = ()) -> None:
    """Let the photograph be accepted or rejected from now on, by a person's word or newer rules; `reasons` say why not.

    Accepted, it goes to raters, or back to them; rejected, it is withheld from them, not erased, and its trial's place
    is open again unless that has a better photograph. Once done, doing it again changes nothing, as does a withdrawn
    photograph. Locks what it needs: call it before locking a trial or a session of anybody else.
    """
    _become(mimic, Status.ACCEPTED if accepted else Status.REJECTED, reasons)


@transaction.atomic
def hold(mimic: Mimic) -> None:
    """Hold the photograph for review, again where that had been decided: withheld from raters, its place kept.

    Locks as `decide` does.
    """
    _become(mimic, Status.REVIEW)


def look_at(mimic: Mimic) -> Look:
    """Examine the photograph, compare and judge it, and store what is made of it."""
    jpeg = open_image(mimic.image_key)
    seen = examine(jpeg)
    seed = seed_in(mimic.trial.stimulus.image_key)
    alike = likeness.find(mimic, seen.report.frame.upright)
    doubts = likeness.doubts(alike)
    verdict = vision.judge(seen.report, _rules_of(mimic.cohort), seed=seed.hashes, likeness=doubts)
    previewed = mimic.cohort.fidelity_preview
    fidelity = vision.fidelity(seed.expression, seen.expression) if previewed else None
    pictures = derivatives.store(mimic, seen)
    try:
        # What a pilot photographs is judged as ever, and shown to no rater.
        circulates = verdict.accepted and not mimic.session.is_pilot
        copy = display.store_copy(jpeg) if circulates else None
    except BaseException:
        derivatives.discard(pictures)
        raise
    return Look(seen.report, verdict, alike, fidelity, pictures, copy)


def discard(look: Look) -> None:
    """Delete what was stored, but for what a row names: a commit may have taken effect whose answer was lost."""
    keys = [picture.image_key for picture in look.pictures]
    named = set(Derivative.objects.filter(image_key__in=keys).values_list("image_key", flat=True))
    derivatives.discard(picture for picture in look.pictures if picture.image_key not in named)
    if look.copy and not Stimulus.objects.filter(display_key=look.copy[0]).exists():
        delete_image(look.copy[0])


def examine(jpeg: bytes) -> vision.Examination:
    """Examine a photograph with the detector that is chosen in the settings."""
    return vision.examine(jpeg, detector=vision.get_detector(settings.FACE_DETECTOR))


def _rules_of(cohort: Cohort) -> vision.Rules:
    if cohort.photograph_rules_id is None:
        return photograph_rules.rules_of(cohort)
    return _published_rules(cohort.photograph_rules_id)


# What is published never changes.
@lru_cache(maxsize=64)
def _published_rules(pk: int) -> vision.Rules:
    return photograph_rules.read(PhotographRules.objects.get(pk=pk))


@dataclass(frozen=True, slots=True)
class Seed:
    """What is needed of a seed to hold a photograph against it; both None where it shows no face."""

    hashes: vision.SeedHashes | None
    expression: vision.Expression | None


# A stored picture never changes under its key, and a session meets the same seeds again and again.
@lru_cache(maxsize=8192)
def seed_in(image_key: str) -> Seed:
    """Return what is needed of the seed that is kept there."""
    seen = examine(open_image(image_key))
    return Seed(vision.SeedHashes.of(seen.report), seen.expression)


@transaction.atomic
def _write(mimic: Mimic, look: Look) -> None:
    """Write the verdict and all that follows from it. Raises SettledError, writing nothing, where it came too late."""
    # While its session is held, nobody takes the photograph back.
    statements.hold_session(mimic.session_id)
    said = entry(mimic, look.verdict, engine=look.report.engine)
    frame = look.report.frame.upright
    seen = statements.Seen(
        report=look.report.as_json(),
        frame_hash=frame,
        frame_bands=likeness.bands(frame),
        fidelity=look.fidelity,
    )
    if not statements.settle(mimic, said, look.pictures, _circulating(mimic, look), seen):
        raise SettledError
    if look.verdict.outcome == vision.Outcome.REJECTED:
        _reopen(mimic, lock_trial(mimic.trial_id))
    likeness.record(mimic, look.alike)


def _circulating(mimic: Mimic, look: Look) -> Stimulus | None:
    if look.copy is None:
        return None
    key, size = look.copy
    return make_stimulus(mimic, display_key=key, display_size=size)


def record(mimic: Mimic, verdict: vision.Verdict, *, engine: str) -> None:
    """Put a verdict by machine on record, to stay there whatever is said of the photograph later."""
    entry(mimic, verdict, engine=engine).save()


def entry(mimic: Mimic, verdict: vision.Verdict, *, engine: str) -> VerdictRecord:
    """Return what is put on record of a verdict, not written yet."""
    return VerdictRecord(mimic=mimic, status=verdict.outcome, engine=engine, **words(verdict))


def words(verdict: vision.Verdict) -> dict[str, Any]:
    """Return what a verdict says as the fields that photographs and records have in common."""
    return {
        "reasons": [str(reason) for reason in verdict.reasons],
        "doubts": [str(doubt) for doubt in verdict.doubts],
        "rules_version": verdict.rules_version,
    }


def _become(mimic: Mimic, status: Status, reasons: Sequence[str] = ()) -> None:
    lock_sessions(Q(pk=mimic.session_id))
    before = Mimic.objects.kept().filter(pk=mimic.pk).values_list("status", flat=True).first()
    if before is None:
        return
    portraits = Stimulus.objects.filter(mimic=mimic.pk)
    # What follows may change places in the maker's cohort and in any that judges mimics.
    hold_shown(portraits, cohorts=Q(study=mimic.cohort.study_id))
    if status != Status.ACCEPTED:
        withhold(portraits)
    elif before != Status.ACCEPTED:
        put_back(portraits.exclude(Exists(PictureReport.objects.open().filter(stimulus=OuterRef("pk")))))
    trial = lock_trial(mimic.trial_id)
    _say(mimic, status, reasons)
    if status == Status.ACCEPTED and not mimic.session.is_pilot and not portraits.exists():
        circulate(mimic)
    if status == Status.REJECTED:
        _reopen(mimic, trial)
    elif before == Status.REJECTED and trial.state != Trial.State.ANSWERED:
        note_photograph(trial)


def _say(mimic: Mimic, status: Status, reasons: Sequence[str]) -> None:
    said = {"status": status, "reasons": [str(reason) for reason in reasons]}
    Mimic.objects.filter(pk=mimic.pk).exclude(**said).update(**said, settled_at=timezone.now(), error="")


def _reopen(mimic: Mimic, trial: Trial) -> None:
    """Open the trial again unless another of its photographs is accepted or may still be."""
    if not trial.mimics.in_play().exclude(pk=mimic.pk).exists():
        reopen(trial)
