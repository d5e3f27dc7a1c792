"""The thresholds of a verdict: data with a version, so that a verdict can be made again."""

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from typing import Any

from apps.vision.report import JSON


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
    NEAR_SEED = "near_seed"
    TOO_DARK = "too_dark"
    BACKLIT = "backlit"
    OCCLUDED = "occluded"
    EYES_CLOSED = "eyes_closed"
    COPY = "copy"
    """The same bytes were sent before."""
    NEAR_COPY = "near_copy"
    """The frame is all but the same as an earlier one."""


DOUBTS = (
    Reason.NEAR_SEED,
    Reason.TOO_DARK,
    Reason.BACKLIT,
    Reason.OCCLUDED,
    Reason.EYES_CLOSED,
    Reason.COPY,
    Reason.NEAR_COPY,
)
"""What never rejects a photograph: grimaces are the task, dark skin is no fault, and a still person sits still."""


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
    least_pitch: float
    greatest_pitch: float
    least_sharpness: float
    greatest_over: float
    seed_distance: int
    """A face this near to the seed's, in bits of 64, is the seed itself."""
    doubt_seed_distance: int
    """One this near may be."""
    lit_background: float
    """Surroundings this light, 0..255, show that the room is lit: a dark face is then no lack of light."""
    doubt_below_light: float
    """Asked of a face in unlit surroundings."""
    doubt_below_ratio: float
    """Of the face's light to the surroundings', asked where these are lit; less is light from behind."""
    doubt_below_score: float
    doubt_below_eyes_open: float
    review_on: tuple[Reason, ...]
    """The doubts for which a photograph waits for a person; any other doubt is only noted."""

    def as_json(self) -> dict[str, JSON]:
        """The version and its thresholds as plain data."""
        return asdict(self) | {"review_on": [str(doubt) for doubt in self.review_on]}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Rules":
        """The rules again. Raises ValueError that names an unknown, missing or ill-typed field."""
        kinds = {field.name: field.type for field in fields(cls)}
        if unknown := sorted(stored.keys() - kinds):
            raise ValueError(f"unknown field {unknown[0]!r}")
        if missing := [name for name in kinds if name not in stored]:
            raise ValueError(f"missing field {missing[0]!r}")
        return cls(**{name: _checked(name, kind, stored[name]) for name, kind in kinds.items()})


def _checked(name: str, kind: Any, value: Any) -> Any:
    if name == "review_on":
        return _doubts(name, value)
    number = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    if kind is float and number:
        return float(value)
    if (kind is int and number and isinstance(value, int)) or (kind is str and isinstance(value, str) and value):
        return value
    raise ValueError(f"field {name!r} must be {_WORDS[kind]}, not {value!r}")


_WORDS = {float: "a number", int: "a whole number", str: "a word"}


def _doubts(name: str, value: Any) -> tuple[Reason, ...]:
    if isinstance(value, list | tuple) and all(doubt in DOUBTS for doubt in value):
        return tuple(Reason(doubt) for doubt in value)
    raise ValueError(f"field {name!r} must be a list of {', '.join(DOUBTS)}, not {value!r}")
