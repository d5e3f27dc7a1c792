"""From a photograph to its verdict: settled exactly once by a worker, and changed only by a person or by other rules.

`settle` looks at the photograph and writes what the rules of its cohort say of it. A verdict takes effect with it:
accepted, the photograph goes to raters; rejected, its trial is open again; held for review, nothing moves and nobody
is asked for anything until `decide`, which a person's word or newer rules come to, says which of the two it is.
"""

from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from apps import vision
from apps.mimicry.judging import derivatives, likeness, parking, statements
from apps.mimicry.judging.circulation import circulate
from apps.mimicry.judging.sight import Sight, rules_of, see
from apps.mimicry.models import Derivative, Mimic, PictureReport, VerdictRecord
from apps.participants.models import Trial
from apps.participants.trials import lock_trial, note_photograph, reopen
from apps.participants.withholding import hold_shown, lock_sessions, put_back, withhold
from apps.studies import display
from apps.studies.images import delete_image
from apps.studies.models import Stimulus

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


def settle(mimic: Mimic, seen: Future[Sight] | None = None) -> None:
    """Look for a face, judge the photograph and write the verdict; an error is kept on the row and raised.

    What is `seen` in it may have been looked for already.

    A photograph that is taken back meanwhile, or settled by another worker, leaves nothing of this look.
    """
    look = None
    try:
        look = look_at(mimic, seen)
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


def look_at(mimic: Mimic, seen: Future[Sight] | None = None) -> Look:
    """Compare and judge the photograph as it is, or was just, `seen`, and store what is made of it."""
    rules = rules_of(mimic.cohort)
    sight = seen.result() if seen else see(mimic, rules)
    report = sight.photograph.report
    alike = likeness.find(mimic, report.frame.upright)
    verdict = vision.judge(report, rules, seed=sight.seed.hashes, likeness=likeness.doubts(alike))
    previewed = mimic.cohort.fidelity_preview
    fidelity = vision.fidelity(sight.seed.expression, sight.photograph.expression) if previewed else None
    pictures = derivatives.store(mimic, sight.photograph)
    try:
        copy = display.store(sight.copy, beside=mimic.image_key) if sight.copy and verdict.accepted else None
    except BaseException:
        derivatives.discard(pictures)
        raise
    return Look(report, verdict, alike, fidelity, pictures, copy)


def discard(look: Look) -> None:
    """Delete what was stored, but for what a row names: a commit may have taken effect whose answer was lost."""
    keys = [picture.image_key for picture in look.pictures]
    named = set(Derivative.objects.filter(image_key__in=keys).values_list("image_key", flat=True))
    derivatives.discard(picture for picture in look.pictures if picture.image_key not in named)
    if look.copy and not Stimulus.objects.filter(display_key=look.copy[0]).exists():
        delete_image(look.copy[0])


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
    if not statements.settle(mimic, said, look.pictures, look.copy, seen):
        raise SettledError
    if look.verdict.outcome == vision.Outcome.REJECTED:
        _reopen(mimic, lock_trial(mimic.trial_id))
    likeness.record(mimic, look.alike)


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
