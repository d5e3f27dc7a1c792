"""Hairstyles of coiled, curly, plaited and cropped hair."""

from __future__ import annotations

import math

from .anatomy import Face, head_outline
from .colours import shaded
from .combed import PARTED
from .curves import Point
from .strands import Curve, between, braid, curls, gloss, mirrored, shine_paint, stubble
from .svg import clipped, group, soft

# The hairline over the forehead, from the right temple to the left one.
HAIRLINE: tuple[Point, ...] = ((109, -40), (88, -96), (46, -118), (0, -124), (-46, -118), (-88, -96), (-109, -40))


def beyond_face(point: Point) -> bool:
    """Whether a point lies above the hairline or beside the temples."""
    x, y = point
    return (x / 111) ** 2 + ((y - 30) / 155) ** 2 > 1


def _cloud(face: Face, name: str, centre: Point, rx: float, ry: float, *, size: float, count: int, floor: float) -> str:
    """A rounded mass of curls over the head, down to the height `floor` at its sides."""
    (cx, cy), start = centre, math.asin(min(1.0, (floor - centre[1]) / ry))
    angles = [math.pi - start + (math.pi + 2 * start) * k / 14 for k in range(15)]
    dome = [(cx + rx * math.cos(a), cy + ry * math.sin(a)) for a in angles]

    def inside(p: Point) -> bool:
        return p[1] < floor + 4 and beyond_face(p) and ((p[0] - cx) / (rx + 4)) ** 2 + ((p[1] - cy) / (ry + 4)) ** 2 < 1

    ground = soft(
        2.5, face.pen.area([*dome, (110, floor), *HAIRLINE, (-110, floor)], shaded(face.hair_colour, 0.62, 0.59, 0.58))
    )
    return ground + curls(
        face, name, inside, count=count, size=size, box=(cx - rx - 6, cy - ry - 6, cx + rx + 6, floor + 6)
    )


def afro(face: Face) -> tuple[str, str]:
    """A round afro."""
    dark = shaded(face.hair_colour, 0.5, 0.47, 0.46)
    back: list[Point] = [
        (-150, -60),
        (-120, -170),
        (0, -220),
        (120, -170),
        (150, -60),
        (132, 20),
        (90, 60),
        (-90, 60),
        (-132, 20),
    ]
    return soft(4, face.pen.area(back, dark)), _cloud(face, "afro", (0, -76), 166, 160, size=5.2, count=1500, floor=38)


def short_coils(face: Face) -> tuple[str, str]:
    """Coils cropped close."""
    return "", _cloud(face, "coils", (0, -60), 123, 140, size=3.2, count=1400, floor=-10)


def short_curls(face: Face) -> tuple[str, str]:
    """Short curls, fuller on top."""
    return "", _cloud(face, "curls", (0, -76), 132, 138, size=6.5, count=620, floor=-8)


def curly(face: Face) -> tuple[str, str]:
    """Loose curls down to the jaw."""
    dark = shaded(face.hair_colour, 0.55, 0.52, 0.51)
    back: list[Point] = [
        (-140, -60),
        (-110, -180),
        (0, -206),
        (110, -180),
        (140, -60),
        (162, 60),
        (128, 146),
        (-128, 146),
        (-162, 60),
    ]

    def lower(p: Point) -> bool:
        return 100 + 0.08 * abs(p[1] - 60) < abs(p[0]) < 168 - 0.006 * (p[1] - 30) ** 2

    sides = "".join(
        soft(
            2.5,
            face.pen.area(
                [(s * x, y) for x, y in ((108, -60), (150, -60), (162, 36), (148, 100), (116, 132), (112, 60))], dark
            ),
        )
        for s in (-1, 1)
    )
    behind = soft(2.5, face.pen.area(back, dark)) + curls(
        face, "back", lambda _: True, count=60, size=9, box=(-140, 60, 140, 150)
    )
    over = sides + _cloud(face, "curls", (0, -56), 152, 156, size=8.5, count=560, floor=10)
    return behind, over + curls(face, "lower", lower, count=330, size=8.5, box=(-172, -20, 172, 152))


def _fan(inner: Curve, outer: Curve, count: int) -> list[Curve]:
    right = [between((inner, outer), k / (count - 1)) for k in range(count)]
    return [guide for curve in right[::-1] for guide in (curve, mirrored(curve))]


def _plaits(face: Face, width: float, step: float, count: int, bottom: float) -> tuple[str, str]:
    scale = bottom / 300

    def cut(curve: Curve) -> Curve:
        return [(x, y * scale if y > 0 else y) for x, y in curve]

    back = [[(x * 0.85, -40), (x, 80 * scale), (x * 1.04, bottom)] for x in (-120 + 240 * k / 8 for k in range(9))]
    front = [braid(face, guide, width, step=step) for guide in _fan(cut(PARTED[0]), cut(PARTED[2]), count)]
    cap = face.pen.area(
        [*HAIRLINE, (-128, -40), (-128, -110), (-74, -192), (0, -203), (74, -192), (128, -110), (128, -40)],
        shaded(face.hair_colour, 0.5, 0.48, 0.47),
    )
    dark = shaded(face.hair_colour, 0.4, 0.38, 0.37)
    fall = face.pen.area([(-116, -60), (-124, bottom - 8), (0, bottom), (124, bottom - 8), (116, -60)], dark)
    return shine_paint(face) + fall + "".join(braid(face, guide, width, step=step) for guide in back), cap + group(
        *front
    )


def box_braids(face: Face) -> tuple[str, str]:
    """Many plaits falling to the chest."""
    return _plaits(face, 12, 0.7, 6, 300)


def locs(face: Face) -> tuple[str, str]:
    """Shoulder-long locs."""
    return _plaits(face, 18, 0.42, 5, 200)


def cornrows(face: Face) -> tuple[str, str]:
    """Plaits laid close to the head, from the hairline back."""
    skull: list[Point] = [
        (-112, -8),
        *((-x, y) for x, y in HAIRLINE),
        (112, -8),
        (123, -100),
        (72, -188),
        (0, -198),
        (-72, -188),
        (-123, -100),
    ]
    ends = (
        (0, -125, 0, -196),
        (25, -123, 20, -195),
        (48, -116, 42, -192),
        (70, -105, 64, -186),
        (89, -90, 88, -174),
        (102, -66, 107, -150),
        (109, -38, 121, -114),
    )
    rows = []
    for x, y, ex, ey in ends:
        guide: list[Point] = [(x, y), ((x + ex) / 2 + 0.06 * x, (y + ey) / 2 - 2), (ex, ey)]
        rows += [braid(face, guide, 15), braid(face, mirrored(guide), 15)]
    return "", face.pen.area(skull, shaded(face.skin.deep, 0.55, 0.52, 0.52)) + group(*rows)


def shaved(face: Face) -> tuple[str, str]:
    """Cut to a shadow."""
    edge: list[Point] = [(109, -4), *HAIRLINE, (-109, -4)]
    skull: list[Point] = [(-124, -4), (-127, -110), (-70, -192), (0, -200), (70, -192), (127, -110), (124, -4)]
    dots = stubble(face, "shaved", beyond_face, count=700, box=(-122, -190, 122, -6), opacity=0.6)
    return "", clipped(
        "shaved",
        face.pen.outline(head_outline(face)),
        soft(4, face.pen.area([*skull, *edge], face.hair_colour, 0.62 - 0.5 * gloss(face))),
        dots,
    )


def monk(face: Face) -> tuple[str, str]:
    """Bald on top, short hair at the sides."""
    parts = []
    for side in (-1, 1):
        patch: list[Point] = [
            (side * x, y)
            for x, y in ((99, -84), (108, -104), (122, -92), (127, -50), (122, 10), (113, 34), (107, 8), (106, -40))
        ]
        parts.append(soft(2.5, face.pen.area(patch, shaded(face.hair_colour, 0.82, 0.80, 0.80), 0.85)))

    def inside(p: Point) -> bool:
        x, y = abs(p[0]), p[1]
        return 100 + 0.05 * abs(y + 40) < x < 126 - 0.002 * (y + 40) ** 2

    tufts = stubble(face, "sides", inside, count=1100, box=(-128, -104, 128, 28), length=9, opacity=0.8)
    return "", group(*parts, tufts)
