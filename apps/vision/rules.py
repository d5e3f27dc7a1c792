"""From a report to a verdict: every threshold is data with a version, so that a verdict can be made again."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from apps.vision.hashes import nearest
from apps.vision.report import FaceReport, MainFace


class Reason(StrEnum):
    """Why a photograph is rejected, or why a person should look at it."""

    NO_FACE = "no_face"
    SEVERAL_FACES = "several_faces"
    TOO_SMALL = "too_small"
    TOO_CLOSE = "too_close"
    CUT_OFF = "cut_off"
    OFF_CENTRE = "off_centre"
    TURNED_AWAY = "turned_away"
    BLURRED = "blurred"
    OVEREXPOSED = "overexposed"
    SEED_COPY = "seed_copy"
    TOO_DARK = "too_dark"
    OCCLUDED = "occluded"
    EYES_CLOSED = "eyes_closed"


@dataclass(frozen=True, slots=True)
class Rules:
    """One version of the thresholds; docs/vision.md has what was measured for each. Units as in MainFace."""

    version: str
    least_size: float
    greatest_size: float
    greatest_offset: float
    greatest_cut_off: float
    greatest_yaw: float
    greatest_roll: float
    least_sharpness: float
    greatest_over: float
    seed_distance: int
    """A face this near to the seed's, in bits of 64, is the seed itself."""
    doubt_below_light: float
    doubt_below_score: float
    doubt_below_eyes_open: float


DEFAULT_RULES = Rules(
    version="1",
    least_size=0.22,
    greatest_size=0.80,
    greatest_offset=0.25,
    greatest_cut_off=0.02,
    greatest_yaw=0.5,
    greatest_roll=20.0,
    least_sharpness=0.0045,
    greatest_over=0.12,
    seed_distance=8,
    doubt_below_light=55.0,
    doubt_below_score=0.85,
    doubt_below_eyes_open=0.12,
)
RULES_VERSION = DEFAULT_RULES.version


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

    accepted: bool
    reasons: tuple[Reason, ...]
    """Why not accepted, in the order in which a participant should mend them."""
    doubts: tuple[Reason, ...]
    """What a person should look at later. Never rejects: grimaces are the task, and dark skin is no fault."""
    rules_version: str


def judge(report: FaceReport, rules: Rules = DEFAULT_RULES, *, seed: SeedHashes | None = None) -> Verdict:
    """The verdict on a report; with the shown seed's hashes also whether the face is the seed's own."""
    if report.main is None:
        return Verdict(False, (Reason.NO_FACE,), (), rules.version)
    reasons = tuple(_reasons(report, report.main, rules, seed))
    return Verdict(not reasons, reasons, tuple(_doubts(report.main, rules)), rules.version)


def _reasons(report: FaceReport, face: MainFace, rules: Rules, seed: SeedHashes | None) -> Iterator[Reason]:
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
    if abs(face.pose.yaw) > rules.greatest_yaw or abs(face.pose.roll) > rules.greatest_roll:
        yield Reason.TURNED_AWAY
    if face.sharpness < rules.least_sharpness:
        yield Reason.BLURRED
    if face.light.over > rules.greatest_over:
        yield Reason.OVEREXPOSED
    if seed and nearest(face.aligned, seed.aligned) <= rules.seed_distance:
        yield Reason.SEED_COPY


def _doubts(face: MainFace, rules: Rules) -> Iterator[Reason]:
    if face.light.face < rules.doubt_below_light:
        yield Reason.TOO_DARK
    if face.score < rules.doubt_below_score:
        yield Reason.OCCLUDED
    if face.eyes_open is not None and face.eyes_open < rules.doubt_below_eyes_open:
        yield Reason.EYES_CLOSED
