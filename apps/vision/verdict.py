"""From a report to a verdict, by one version of the rules."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from apps.vision.hashes import nearest
from apps.vision.measures import Pose
from apps.vision.report import FaceReport, MainFace
from apps.vision.rules import Reason, Rules
from apps.vision.versions import DEFAULT_RULES

FAR = 64
"""The distance of a face to a seed that is not asked for: more than any."""


class Outcome(StrEnum):
    """What becomes of a photograph."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    REVIEW = "review"
    """Held until a person has looked at it."""


@dataclass(frozen=True, slots=True)
class SeedHashes:
    """What is needed of a seed to recognise it in a participant's photograph."""

    aligned: str
    """Its aligned face's upright hash."""

    @classmethod
    def of(cls, report: FaceReport) -> "SeedHashes | None":
        """The seed's hashes by the report on it; None where no face was found in it."""
        return cls(report.main.aligned.upright) if report.main else None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the rules say of one report."""

    outcome: Outcome
    reasons: tuple[Reason, ...]
    """Why not accepted, in the order in which a participant should mend them."""
    doubts: tuple[Reason, ...]
    """What a person should look at, now where the outcome is review, else later. Never rejects."""
    rules_version: str

    @property
    def accepted(self) -> bool:
        """Whether the photograph may circulate."""
        return self.outcome is Outcome.ACCEPTED


def judge(
    report: FaceReport,
    rules: Rules = DEFAULT_RULES,
    *,
    seed: SeedHashes | None = None,
    likeness: Iterable[Reason] = (),
) -> Verdict:
    """The verdict on a report; with the shown seed's hashes also whether the face is the seed's own.

    `likeness` are the doubts (COPY, NEAR_COPY) that a look at other photographs has raised.
    """
    from_seed = nearest(report.main.aligned, seed.aligned) if report.main and seed else FAR
    reasons = tuple(_reasons(report, rules, from_seed))
    doubts = (*_doubts(report.main, rules, from_seed), *likeness)
    return Verdict(_outcome(reasons, doubts, rules), reasons, doubts, rules.version)


def _outcome(reasons: tuple[Reason, ...], doubts: tuple[Reason, ...], rules: Rules) -> Outcome:
    if reasons:
        return Outcome.REJECTED
    return Outcome.REVIEW if set(doubts) & set(rules.review_on) else Outcome.ACCEPTED


def _reasons(report: FaceReport, rules: Rules, from_seed: int) -> Iterator[Reason]:
    face = report.main
    if face is None:
        yield Reason.NO_FACE
        return
    if len(report.faces) > 1:
        yield Reason.SEVERAL_FACES
    if face.size < rules.least_size:
        yield Reason.TOO_SMALL
    if face.size > rules.greatest_size:
        yield Reason.TOO_CLOSE
    if face.cut_off > rules.greatest_cut_off:
        yield Reason.CUT_OFF
    if face.offset > rules.greatest_offset:
        yield Reason.OFF_CENTRE
    if _turned(face.pose, rules):
        yield Reason.TURNED_AWAY
    if face.sharpness < rules.least_sharpness:
        yield Reason.BLURRED
    if face.light.over > rules.greatest_over:
        yield Reason.OVEREXPOSED
    if from_seed <= rules.seed_distance:
        yield Reason.SEED_COPY


def _turned(pose: Pose, rules: Rules) -> bool:
    aside = abs(pose.yaw) > rules.greatest_yaw or abs(pose.roll) > rules.greatest_roll
    return aside or not rules.least_pitch <= pose.pitch <= rules.greatest_pitch


def _doubts(face: MainFace | None, rules: Rules, from_seed: int) -> Iterator[Reason]:
    if face is None:
        return
    if rules.seed_distance < from_seed <= rules.doubt_seed_distance:
        yield Reason.NEAR_SEED
    lit = face.light.background >= rules.lit_background
    if not lit and face.light.face < rules.doubt_below_light:
        yield Reason.TOO_DARK
    if lit and face.light.face < rules.doubt_below_ratio * face.light.background:
        yield Reason.BACKLIT
    if face.score < rules.doubt_below_score:
        yield Reason.OCCLUDED
    if face.eyes_open is not None and face.eyes_open < rules.doubt_below_eyes_open:
        yield Reason.EYES_CLOSED
