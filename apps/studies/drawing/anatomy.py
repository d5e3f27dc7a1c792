"""A person's face at rest: proportions, age and paints. Lengths are in picture units, of which a picture has 640."""

from __future__ import annotations

import random
from dataclasses import dataclass
from functools import cached_property

from .actions import AU, Expression
from .colours import HAIR, IRIS, Skin, skin_of
from .curves import Point
from .svg import Pen

# Heights on a face at rest, from the line of the eyes.
CROWN, HAIRLINE, BROW, NOSE_BASE, MOUTH, CHIN = -188.0, -128.0, -34.0, 72.0, 117.0, 188.0

# The right half of the head's outline, crown to chin: x, y, and how much of the jaw's drop the point follows.
HALF_HEAD = (
    (0.0, CROWN, 0.0),
    (56.0, -178.0, 0.0),
    (98.0, -138.0, 0.0),
    (117.0, -75.0, 0.0),
    (120.0, -20.0, 0.0),
    (118.0, 28.0, 0.0),
    (110.0, 78.0, 0.10),
    (96.0, 120.0, 0.40),
    (73.0, 155.0, 0.75),
    (44.0, 178.0, 1.0),
    (18.0, 187.0, 1.0),
    (0.0, CHIN, 1.0),
)

JAW_DROP, JAW_STRETCH = 20.0, 52.0

# Full turn and nod of the head in radians, and tilt in degrees.
TURN, NOD, TILT = 0.36, 0.30, 12.0


@dataclass(frozen=True)
class Person:
    """One imaginary person. Factors are around 1; `tone` is 1..10 on the Monk scale; names of hair, beard and dress are
    those of the modules that draw them."""

    name: str
    age: int
    tone: int
    presents: str
    hair: str
    hair_colour: str = "black"
    eyes: str = "dark brown"
    width: float = 1.0
    length: float = 1.0
    jaw: float = 1.0
    chin: float = 1.0
    eye_size: float = 1.0
    eye_tilt: float = 0.0
    eye_fold: float = 1.0
    brow: float = 1.0
    brow_arch: float = 1.0
    nose_width: float = 1.0
    nose_length: float = 1.0
    lips: float = 1.0
    mouth_width: float = 1.0
    beard: str = ""
    glasses: str = ""
    makeup: float = 0.0
    freckles: bool = False
    dress: str = "crew"
    dress_colour: str = "#5b6f7f"
    wrap_colour: str = "#7a5a6a"
    backdrop: str = "#c9c2b8"

    @property
    def lines(self) -> float:
        """How lined the skin is, 0 at 25 to 1 at 75."""
        return min(max((self.age - 25) / 50, 0.0), 1.0)

    @property
    def age_band(self) -> str:
        """The apparent age as a band of years."""
        return next(
            band for top, band in ((29, "18-29"), (44, "30-44"), (59, "45-59"), (200, "60-75")) if self.age <= top
        )


@dataclass(frozen=True)
class Face:
    """A person making an expression: what every part of the portrait is drawn from."""

    person: Person
    does: Expression

    @cached_property
    def skin(self) -> Skin:
        """The paints of the skin."""
        return skin_of(self.person.tone)

    @cached_property
    def hair_colour(self) -> str:
        """The colour of the hair."""
        return HAIR[self.person.hair_colour]

    @cached_property
    def iris_colour(self) -> str:
        """The colour of the iris."""
        return IRIS[self.person.eyes]

    @cached_property
    def pen(self) -> Pen:
        """A pen that draws with the head turned and nodded; nobody holds it quite straight."""
        turn = self.does[AU.HEAD_TURN_LEFT] - self.does[AU.HEAD_TURN_RIGHT]
        nod = self.does[AU.HEAD_DOWN] - self.does[AU.HEAD_UP]
        yaw, pitch = TURN * turn + 0.07 * self._habit("turn"), NOD * nod + 0.03 * self._habit("nod")
        return Pen(yaw, pitch, self.person.width)

    @property
    def roll(self) -> float:
        """Degrees by which the head tilts, clockwise for the viewer."""
        return TILT * (self.does[AU.HEAD_TILT_LEFT] - self.does[AU.HEAD_TILT_RIGHT]) + 2.0 * self._habit("tilt")

    def _habit(self, what: str) -> float:
        return self.chance(what).uniform(-1, 1)

    def chance(self, what: str) -> random.Random:
        """A source of chance that gives this person the same hairs, freckles and habits in every picture."""
        return random.Random(f"{self.person.name} {what}")  # noqa: S311

    @property
    def jaw(self) -> float:
        """How far the jaw has dropped."""
        return JAW_DROP * self.does[AU.JAW_DROP] + JAW_STRETCH * self.does[AU.MOUTH_STRETCH]


def head_outline(face: Face) -> list[Point]:
    """The closed outline of the head, clockwise from the crown."""
    person = face.person
    half = []
    for x, y, follow in HALF_HEAD:
        wide = (1 + (person.jaw - 1) * _bump(y, 128, 70)) * (1 + (person.chin - 1) * _bump(y, 178, 26))
        puff = 7 * face.does[AU.CHEEK_PUFF] * _bump(y, 90, 50)
        narrow = 1 - 0.05 * follow * face.jaw / JAW_STRETCH
        half.append((x * wide * narrow + puff, stretched(person, y) + follow * face.jaw))
    return half + [(-x, y) for x, y in half[-2:0:-1]]


def stretched(person: Person, y: float) -> float:
    """A height on this person's face: below the eyes a long face is longer."""
    return y * person.length if y > 0 else y


def _bump(y: float, centre: float, reach: float) -> float:
    return max(0.0, 1 - ((y - centre) / reach) ** 2)
