"""Facial action: the units of FACS, and expressions written in its notation.

Source: Ekman, Friesen & Hager, Facial Action Coding System (2002): unit numbers, the intensities A to E, and L and R
for the person's own left and right. Here A to E are 0.2 to 1.0, and anything between is a drawable level too.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from types import MappingProxyType


class AU(IntEnum):
    """The action units that the drawing knows, by their FACS number."""

    INNER_BROW_RAISER = 1
    OUTER_BROW_RAISER = 2
    BROW_LOWERER = 4
    UPPER_LID_RAISER = 5
    CHEEK_RAISER = 6
    LID_TIGHTENER = 7
    NOSE_WRINKLER = 9
    UPPER_LIP_RAISER = 10
    LIP_CORNER_PULLER = 12
    DIMPLER = 14
    LIP_CORNER_DEPRESSOR = 15
    LOWER_LIP_DEPRESSOR = 16
    CHIN_RAISER = 17
    LIP_PUCKERER = 18
    TONGUE_SHOW = 19
    LIP_STRETCHER = 20
    LIP_FUNNELER = 22
    LIP_TIGHTENER = 23
    LIP_PRESSOR = 24
    LIPS_PART = 25
    JAW_DROP = 26
    MOUTH_STRETCH = 27
    LIP_SUCK = 28
    LIP_BITE = 32
    CHEEK_PUFF = 34
    NOSTRIL_DILATOR = 38
    EYES_CLOSED = 43
    WINK = 46
    HEAD_TURN_LEFT = 51
    HEAD_TURN_RIGHT = 52
    HEAD_UP = 53
    HEAD_DOWN = 54
    HEAD_TILT_LEFT = 55
    HEAD_TILT_RIGHT = 56
    EYES_TURN_LEFT = 61
    EYES_TURN_RIGHT = 62
    EYES_UP = 63
    EYES_DOWN = 64


# The two halves of the picture: the person's left is at the viewer's right, where x is positive.
LEFT, RIGHT = 1, -1
SIDES = (RIGHT, LEFT)

INTENSITIES = {"A": 0.2, "B": 0.4, "C": 0.6, "D": 0.8, "E": 1.0}
CODE = re.compile(r"(?P<side>[LR]?)(?P<unit>\d+)(?P<intensity>[A-E])")

Units = Mapping[tuple[AU, int], float]


def facs(code: str) -> Units:
    """Levels 0..1 by unit and side of a code such as `1D+4B+L14C`. Raises ValueError for what FACS does not write."""
    levels: dict[tuple[AU, int], float] = {}
    for part in code.split("+"):
        match = CODE.fullmatch(part)
        if match is None:
            raise ValueError(f"Not an action unit with its intensity: {part!r}")
        level = INTENSITIES[match["intensity"]]
        sides = {"L": (LEFT,), "R": (RIGHT,), "": SIDES}[match["side"]]
        levels.update({(AU(int(match["unit"])), side): level for side in sides})
    return MappingProxyType(levels)


@dataclass(frozen=True)
class Expression:
    """What a face does: action units by side, and what no muscle makes: blush and tears (0..1)."""

    name: str
    description: str = ""
    units: Units = field(default_factory=lambda: MappingProxyType({}))
    code: str = ""
    portrays: tuple[str, ...] = ()
    blush: float = 0.0
    tears: float = 0.0

    def side(self, unit: AU, side: int) -> float:
        """The level of a unit on one side of the face."""
        return self.units.get((unit, side), 0.0)

    def __getitem__(self, unit: AU) -> float:
        """The mean level of a unit over both sides."""
        return (self.side(unit, LEFT) + self.side(unit, RIGHT)) / 2


def written(
    name: str, code: str, description: str, portrays: str, *, blush: float = 0.0, tears: float = 0.0
) -> Expression:
    """An expression from its FACS code; `portrays` names the study's terms it is meant to cover."""
    return Expression(name, description, facs(code), code, tuple(portrays.split()), blush, tears)
