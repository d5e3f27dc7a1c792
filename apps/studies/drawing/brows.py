"""The eyebrows: inner ends raised by AU 1, outer by AU 2, lowered and drawn together by AU 4 and 9."""

from __future__ import annotations

import random

from .actions import AU, SIDES
from .anatomy import BROW, Face
from .colours import blend, shaded
from .curves import Point, sample
from .svg import group

# From the inner end to the tail: x, height above BROW, and the shares of AU 1, AU 2 and AU 4 that move the point.
ARCH = (
    (24.0, -2.0, 1.0, 0.10, 1.0),
    (40.0, 4.5, 0.75, 0.45, 0.85),
    (58.0, 9.0, 0.30, 1.0, 0.55),
    (74.0, 7.0, 0.0, 1.0, 0.35),
    (88.0, -3.0, 0.0, 0.75, 0.15),
)
RAISE, LOWER, TOGETHER = 15.0, 13.0, 6.0
HAIRS = 46


def brow_line(face: Face, side: int) -> list[Point]:
    """The middle line of one eyebrow, from its inner end to its tail."""
    does, person = face.does, face.person
    inner, outer = does.side(AU.INNER_BROW_RAISER, side), does.side(AU.OUTER_BROW_RAISER, side)
    lower = min(1.2, does.side(AU.BROW_LOWERER, side) + 0.5 * does.side(AU.NOSE_WRINKLER, side))
    squeeze = 2.5 * does.side(AU.EYES_CLOSED, side) * lower
    points = []
    for x, height, by_inner, by_outer, by_lower in ARCH:
        up = RAISE * (inner * by_inner + outer * by_outer)
        down = LOWER * lower * by_lower * (1 - 0.75 * inner * by_inner) + squeeze
        points.append(
            (
                side * (x - TOGETHER * lower * by_lower),
                BROW - height * person.brow_arch - up + down + 0.8 * side,
            )
        )
    return points


def draw_brows(face: Face) -> str:
    """Both eyebrows, hair by hair over a soft ground."""
    return group(*(_brow(face, side) for side in SIDES))


def _brow(face: Face, side: int) -> str:
    rng = face.chance(f"brow {side}")
    line, person = brow_line(face, side), face.person
    colour = _colour(face)
    thickness = 8.5 * person.brow
    ground = face.pen.feathered(line, colour, thickness, 0.75 - 0.25 * person.lines, heavy=0.28)
    hairs = [_hair(face, line, colour, thickness, rng, side) for _ in range(HAIRS)]
    return group(ground, *hairs)


def _colour(face: Face) -> str:
    colour = face.hair_colour
    if face.person.hair_colour in ("blond", "ginger"):
        return shaded(colour, 0.68, 0.62, 0.55)
    if face.person.hair_colour in ("grey", "white"):
        return blend(shaded(colour, 0.72, 0.70, 0.68), face.skin.line, 0.15)
    return blend(colour, face.skin.line, 0.2)


def _hair(face: Face, line: list[Point], colour: str, thickness: float, rng: random.Random, side: int) -> str:
    u = rng.random() ** 0.9
    spine = sample(line, 21)
    x, y = spine[round(u * 20)]
    half = thickness / 2 * (0.75 + 0.5 * (u < 0.4)) * (1 - 0.75 * max(0, u - 0.45) / 0.55)
    start = (x, y + rng.uniform(-0.6, 1.0) * half)
    lean = 0.25 + 0.9 * u + rng.uniform(-0.12, 0.12)
    length = rng.uniform(6, 10) * (1 - 0.25 * u)
    tip = (start[0] + side * length * min(lean, 1), start[1] - length * (0.85 - 0.95 * u))
    return face.pen.line([start, tip], colour, rng.uniform(0.8, 1.3), rng.uniform(0.5, 0.9))
