"""How hair is painted: combed between guide curves, scattered as curls, plaited, or cropped to stubble."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Sequence
from itertools import pairwise

from .anatomy import Face
from .colours import blend, shaded
from .curves import Point, mix, sample
from .svg import group, radial

Curve = Sequence[Point]
Box = tuple[float, float, float, float]
Inside = Callable[[Point], bool]

WARM_LIGHT = "#ffe6c8"
# How much of the lamp each colour of hair gives back.
GLOSS = {"black": 0.20, "soft black": 0.24, "dark brown": 0.30, "salt and pepper": 0.42, "grey": 0.5, "white": 0.7}


def gloss(face: Face) -> float:
    """How bright the lit strands are, 0..1."""
    return GLOSS.get(face.person.hair_colour, 0.40)


def shine_paint(face: Face) -> str:
    """The paint of lit strands, called hair-shine: bright at the upper left of the crown, fading over the head."""
    light = blend(face.hair_colour, WARM_LIGHT, gloss(face) + 0.08)
    return radial("hair-shine", (-58, -150), 175, ((0, light, 0.9), (0.45, light, 0.5), (1, light, 0.05)))


def mirrored(curve: Curve) -> list[Point]:
    """The curve on the other side of the face."""
    return [(-x, y) for x, y in curve]


def between(guides: Sequence[Curve], share: float) -> list[Point]:
    """The curve that lies the share 0..1 of the way across the guides; all guides have as many points."""
    where = share * (len(guides) - 1)
    i = min(int(where), len(guides) - 2)
    return [mix(a, b, where - i) for a, b in zip(guides[i], guides[i + 1], strict=True)]


def comb(
    face: Face,
    name: str,
    guides: Sequence[Curve],
    *,
    count: int = 80,
    wave: float = 0.0,
    stray: float = 3.0,
    fine: float = 1.0,
) -> str:
    """Hair combed along the guides, from each to the next: a ground, darker and lighter strands, and the shine."""
    rng = face.chance(name)
    colour, light = face.hair_colour, gloss(face)
    dense = [_waved(sample(guide, 14 if wave else 8), wave) for guide in guides]
    ground = [
        face.pen.area(
            [*a[:-1], mix(a[-2], a[-1], 0.75), mix(b[-2], b[-1], 0.75), *b[-2::-1]], shaded(colour, 0.70, 0.67, 0.66)
        )
        for a, b in pairwise(dense)
    ]
    paints = (
        shaded(colour, 0.50, 0.47, 0.46),
        shaded(colour, 0.78, 0.75, 0.74),
        colour,
        blend(colour, WARM_LIGHT, 0.35 * light),
        "url(#hair-shine)",
        "url(#hair-shine)",
    )
    strands = []
    for k in range(count):
        curve = _strand(between(dense, rng.random()), rng, stray)
        width = fine * rng.uniform(0.9, 4.4 - 3.2 * k / count)
        strands.append(
            face.pen.brush(curve, paints[k * len(paints) // count], width * 1.5, rng.uniform(0.5, 0.95), heavy=0.4)
        )
    return group(*ground, *strands)


def both(
    face: Face,
    name: str,
    guides: list[Curve] | tuple[Curve, ...],
    *,
    count: int = 60,
    wave: float = 0.0,
    stray: float = 3.0,
) -> str:
    """The guides combed on the right and, mirrored, on the left."""
    right = comb(face, f"{name} right", guides, count=count, wave=wave, stray=stray)
    return right + comb(
        face, f"{name} left", [mirrored(guide) for guide in guides], count=count, wave=wave, stray=stray
    )


def _waved(curve: list[Point], wave: float) -> list[Point]:
    """The curve swung from side to side, more and more below the root."""
    last = len(curve) - 1
    return (
        [(x + wave * min(1, 2 * k / last) * math.sin(1.4 * k), y) for k, (x, y) in enumerate(curve)] if wave else curve
    )


def _strand(spine: list[Point], rng: random.Random, stray: float) -> list[Point]:
    dx, dy = rng.gauss(0, stray * 0.5), rng.gauss(0, stray * 0.5)
    spine = [*spine[:-1], mix(spine[-2], spine[-1], rng.uniform(0.55, 1.06))]
    return [(x + dx, y + dy * k / (len(spine) - 1)) for k, (x, y) in enumerate(spine)]


def curls(face: Face, name: str, inside: Inside, *, count: int, size: float, box: Box) -> str:
    """Curls scattered wherever `inside` says so within the box (left, top, right, bottom), lit from the upper left."""
    rng = face.chance(name)
    colour, light = face.hair_colour, gloss(face)
    left, top, right, bottom = box
    paints = (
        shaded(colour, 0.42, 0.39, 0.38),
        shaded(colour, 0.75, 0.71, 0.69),
        colour,
        *(blend(colour, WARM_LIGHT, light * k) for k in (0.45, 0.85)),
    )
    strokes = []
    for k in range(count):
        spot = (rng.uniform(left, right), rng.uniform(top, bottom))
        if not inside(spot):
            continue
        lit = 1 - (spot[0] - left) / (right - left) * 0.5 - (spot[1] - top) / (bottom - top) * 0.5
        tone = min(4, max(0, int(5 * (0.55 * k / count + 0.5 * lit + rng.uniform(-0.15, 0.05)))))
        strokes += _curl(face, spot, size * rng.uniform(0.6, 1.2), rng, paints[tone])
    return group(*strokes)


def _curl(face: Face, centre: Point, size: float, rng: random.Random, paint: str) -> list[str]:
    """One curl: a small arc, or, where curls are large, a lock of three."""
    start, sweep = rng.uniform(0, 2 * math.pi), rng.uniform(2.8, 4.8) * rng.choice((-1, 1))
    hairs, opacity = (1.0,) if size < 6 else (1.0, 0.62), rng.uniform(0.5, 0.9)
    width = max(0.9, size * 0.34 / len(hairs) ** 0.8)
    lock = []
    for share in hairs:
        radii = [(size * share * (1 - 0.12 * k), start + sweep * k / 4) for k in range(5)]
        arc = [(centre[0] + r * math.cos(angle), centre[1] + r * math.sin(angle)) for r, angle in radii]
        lock.append(face.pen.line(arc, paint, width, opacity))
    return lock


def braid(face: Face, guide: Curve, width: float, *, step: float = 0.62) -> str:
    """One plait along the guide: overlapping lobes, left and right in turn."""
    colour, pen, light = face.hair_colour, face.pen, gloss(face)
    length = sum(math.dist(a, b) for a, b in pairwise(guide))
    spine = sample(guide, max(5, int(length / (width * step)) + 1))
    parts = [pen.line(spine, shaded(colour, 0.42, 0.40, 0.40), width * 1.05)]
    for k, ((x, y), (nx, ny)) in enumerate(pairwise(spine)):
        side = 1 if k % 2 else -1
        run = math.hypot(nx - x, ny - y) or 1.0
        at = (x - side * (ny - y) / run * width * 0.2, y + side * (nx - x) / run * width * 0.2)
        tilt = math.degrees(math.atan2(ny - y, nx - x)) + side * 32
        lobe = blend(colour, WARM_LIGHT, light * (0.30 + 0.22 * (at[0] < 0)))
        parts.append(pen.spot(at, width * 0.52, width * 0.27, lobe, 0.95, tilt=tilt))
        parts.append(
            pen.spot(
                (at[0] - width * 0.08, at[1] - width * 0.08),
                width * 0.26,
                width * 0.09,
                "url(#hair-shine)",
                0.9,
                tilt=tilt,
            )
        )
    return group(*parts)


def stubble(
    face: Face, name: str, inside: Inside, *, count: int, box: Box, length: float = 2.0, opacity: float = 0.5
) -> str:
    """Short hairs pointing down and outward wherever `inside` says so."""
    rng = face.chance(name)
    left, top, right, bottom = box
    colour = face.hair_colour
    paints = (colour, shaded(colour, 0.7, 0.68, 0.68), blend(colour, WARM_LIGHT, 0.6 * gloss(face)))
    hairs = []
    for k in range(count):
        x, y = rng.uniform(left, right), rng.uniform(top, bottom)
        if inside((x, y)):
            tip = (x + length * (0.005 * x + rng.uniform(-0.3, 0.3)), y + length)
            hairs.append(
                face.pen.line([(x, y), tip], paints[k % 3], rng.uniform(0.6, 1.2), opacity * rng.uniform(0.5, 1))
            )
    return group(*hairs)
