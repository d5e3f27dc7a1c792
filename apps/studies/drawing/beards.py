"""Beards and moustaches: short hairs over a soft ground, following the jaw and the lips."""

from __future__ import annotations

from .anatomy import Face, head_outline, stretched
from .colours import shaded
from .curves import Point
from .lips import lips_of
from .strands import comb, stubble
from .svg import clipped, group, soft


def draw_beard(face: Face) -> str:
    """The person's beard: "stubble", "short", "full", "moustache" or "goatee"; nothing for who has none."""
    kind = face.person.beard
    if not kind:
        return ""
    parts = {
        "stubble": lambda: _jaw(face, count=1300, length=1.6, ground=0.26, hairs=0.28),
        "short": lambda: _jaw(face, count=1900, length=5.0, ground=0.62, hairs=0.75) + _moustache(face, 0.8, joins=1),
        "full": lambda: _jaw(face, count=2300, length=9.0, ground=0.9, hairs=0.85) + _moustache(face, 1.1, joins=1),
        "moustache": lambda: _moustache(face, 1.15, joins=0.35),
        "goatee": lambda: (
            _jaw(face, count=1800, length=5.0, ground=0.6, hairs=0.75, half=34) + _moustache(face, 0.8, joins=1)
        ),
    }
    return parts[kind]()


def _jaw(face: Face, *, count: int, length: float, ground: float, hairs: float, half: float = 130) -> str:
    lips, low = lips_of(face), stretched(face.person, 188) + face.jaw
    left, right = lips.upper_edge[0], lips.upper_edge[-1]
    bottom = lips.lower_edge[len(lips.lower_edge) // 2][1]

    def inside(point: Point) -> bool:
        x, y = point
        if abs(x) > half or y < -20:
            return False
        cheek_line = 10 + 105 * (1 - (min(abs(x) - 40, 70) / 70) ** 1.3) if abs(x) > 40 else 115.0
        around_mouth = left[0] - 6 < x < right[0] + 6 and y < bottom + 5
        soul = abs(x) < 9 and y > bottom + 3
        bare = ((abs(x) - 20) / 12) ** 2 + ((y - bottom - 10) / 9) ** 2 < 1
        return y > cheek_line and not around_mouth and (soul or not bare)

    wide = min(half, 120)
    edge: list[Point] = [
        (-wide, 20),
        (-wide * 0.86, 56),
        (left[0] - 18, 100),
        (left[0] - 6, left[1] + 14),
        (-22, bottom + 12),
        (0, bottom + 9),
        (22, bottom + 12),
        (right[0] + 6, right[1] + 14),
        (right[0] + 18, 100),
        (wide * 0.86, 56),
        (wide, 20),
        (wide, 120),
        (wide * 0.62, low - 12),
        (0, low + 12),
        (-wide * 0.62, low - 12),
        (-wide, 120),
    ]
    base = soft(4, face.pen.area(edge, shaded(face.hair_colour, 0.8, 0.78, 0.77), ground))
    below = 0.0 if length < 6 else 7.0
    outline = face.pen.outline([(x, y + (below if y > 90 else 0)) for x, y in head_outline(face)])
    hair = stubble(face, "beard", inside, count=count, box=(-wide, 0, wide, low + 14), length=length, opacity=hairs)
    return clipped("beard", outline, base, hair)


def _moustache(face: Face, full: float, *, joins: float = 0.0) -> str:
    """Two combed wings over the upper lip; `joins` carries their tips down into a beard."""
    lips = lips_of(face)
    x, y = lips.upper_edge[len(lips.upper_edge) // 2]
    wings = []
    for k, side in ((0, -1), (-1, 1)):
        ex, ey = lips.upper_edge[k]
        top: list[Point] = [
            (x + side, y - 13 * full),
            (x + side * 16, y - 14 * full),
            (ex - side * 2, ey - 11 * full),
            (ex + side * 9, ey + 12 * joins),
        ]
        low: list[Point] = [
            (x + side * 2, y),
            (x + side * 14, y + 1),
            (ex - side * 5, ey - 1),
            (ex + side * 4, ey + 5 + 16 * joins),
        ]
        wings.append(comb(face, f"moustache {side}", [top, low], count=60, stray=3, fine=0.5))
    return group(*wings)
