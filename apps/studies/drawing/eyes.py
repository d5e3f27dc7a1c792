"""The eyes: lids moved by AU 5, 6, 7, 43 and 46, the iris by 61 to 64, with lashes, creases and tears."""

from __future__ import annotations

import math
from dataclasses import dataclass

from .actions import AU, SIDES
from .anatomy import Face
from .colours import blend, shaded
from .curves import Point, mix, sample
from .svg import clipped, group, radial, soft

CENTRE_X, HALF_WIDTH = 53.0, 28.0
UPPER_REST, LOWER_REST = 12.5, 8.0
IRIS, PUPIL = 13.4, 5.4
SAMPLES, RAYS, LASHES = 9, 14, 15


@dataclass(frozen=True)
class Lids:
    """One eye's opening: points from the inner to the outer corner, and how far it is closed (0..1)."""

    upper: list[Point]
    lower: list[Point]
    crease: list[Point]
    closed: float
    centre: Point


def closure(face: Face, side: int) -> float:
    """How far an eye is closed: 0 at rest, 1 shut, below 0 opened wide."""
    does = face.does
    squint = 0.16 * does.side(AU.CHEEK_RAISER, side) + 0.24 * does.side(AU.LID_TIGHTENER, side)
    droop = 0.42 * does[AU.EYES_DOWN] + 0.05 * face.person.lines
    shut = max(does.side(AU.EYES_CLOSED, side), does.side(AU.WINK, side))
    return min(1.0, shut + (1 - shut) * (squint + droop) - 0.42 * does.side(AU.UPPER_LID_RAISER, side) * (1 - shut))


def lids(face: Face, side: int) -> Lids:
    """Where the lids of one eye are."""
    person, does = face.person, face.does
    cheek, tight = does.side(AU.CHEEK_RAISER, side), does.side(AU.LID_TIGHTENER, side)
    closed = closure(face, side)
    upper, lower, crease = [], [], []
    for i in range(SAMPLES):
        u = i / (SAMPLES - 1)
        x = side * (CENTRE_X - HALF_WIDTH + 2 * HALF_WIDTH * u * person.eye_size**0.5)
        corner = 2.5 - (3.5 + 5 * person.eye_tilt) * u
        top = corner - UPPER_REST * person.eye_size * _arch(u, 0.84)
        bottom = corner + LOWER_REST * person.eye_size * (1 - 0.62 * cheek - 0.55 * tight) * _arch(u, 1.2)
        shut = corner + (5.5 - 9 * cheek) * _arch(u, 1.0)
        upper.append((x, top + (shut - top) * closed))
        lower.append((x, bottom + (shut - bottom) * max(closed, 0) ** 2))
        crease.append((x, _crease(top, upper[-1][1], u, person.eye_fold)))
    return Lids(upper, lower, crease, closed, (side * CENTRE_X, -1.5))


def _arch(u: float, lean: float) -> float:
    return math.pow(max(math.sin(math.pi * u**lean), 0.0), 0.85)


def _crease(top: float, lid: float, u: float, fold: float) -> float:
    resting = top - (2.2 + 4.2 * fold) * (0.35 + 0.65 * _arch(u, 0.8))
    return min(resting + 0.35 * (lid - top), lid - 1.5)


def draw_eyes(face: Face) -> str:
    """Both eyes."""
    both = [(side, lids(face, side)) for side in SIDES]
    return group(*(soft(1.2, _lid_skin(face, eye, side)) + _eye(face, eye, side) for side, eye in both))


def _lid_skin(face: Face, eye: Lids, side: int) -> str:
    skin, pen, person = face.skin, face.pen, face.person
    shut = max(eye.closed, 0)
    paint = blend(skin.base, shaded(skin.shade, 0.8, 0.7, 0.75), 0.35 + 0.4 * person.makeup)
    middle = [mix(a, b, 0.5) for a, b in zip(eye.crease, eye.upper, strict=True)][2:7]
    crease_width = 1.4 + 1.8 * person.eye_fold
    return group(
        pen.area(eye.crease + eye.upper[::-1], paint, 0.7),
        pen.brush(middle, skin.light, 2 + 6 * shut, 0.35 + 0.3 * shut),
        pen.brush(eye.crease, skin.line, crease_width, 0.30 + 0.45 * person.eye_fold, heavy=0.6),
        pen.brush([(x, y + 2.4) for x, y in eye.lower[1:]], skin.line, 2.6, 0.42),
        pen.glow((side * (CENTRE_X + 4), eye.lower[4][1] + 9), 30, 9, skin.deep, 0.22 + 0.2 * person.lines),
    )


def _eye(face: Face, eye: Lids, side: int) -> str:
    opening = face.pen.outline(eye.upper + eye.lower[-2:0:-1])
    ball = clipped(f"opening{side}", opening, _ball(face, eye, side)) if eye.closed < 0.93 else ""
    return group(ball, _rims(face, eye, side), _lashes(face, eye, side), _tears(face, eye, side))


def _ball(face: Face, eye: Lids, side: int) -> str:
    pen = face.pen
    white = blend("#f3ede6", face.skin.shade, 0.14 + 0.06 * face.person.lines)
    shadow = [(x, y + 2) for x, y in eye.upper]
    return group(
        pen.spot(eye.centre, 46, 30, white),
        pen.glow(eye.upper[0], 17, 17, "#a5685c", 0.7),
        pen.glow(eye.upper[-1], 17, 17, "#7d584f", 0.7),
        pen.brush(eye.lower, "#b98d80", 5, 0.4),
        _iris(face, eye, side),
        pen.brush(shadow, "#1a0f0c", 15, 0.22),
        pen.brush(shadow, "#1a0f0c", 10, 0.30),
        pen.brush(shadow, "#1a0f0c", 6, 0.40),
        pen.spot((eye.upper[0][0] + side * 1.5, eye.upper[0][1] + 0.8), 3.4, 2.4, "#cf968b", 0.9),
    )


def _iris(face: Face, eye: Lids, side: int) -> str:
    pen, colour = face.pen, face.iris_colour
    x, y = gaze(face, eye)
    size = IRIS * face.person.eye_size**0.5
    centre = pen.place((x, y))
    dark, rim = shaded(colour, 0.55, 0.55, 0.55), blend(shaded(colour, 0.3, 0.3, 0.3), "#140d0a", 0.5)
    stops = ((0, dark, 1), (0.5, colour, 1), (0.78, shaded(colour, 0.85, 0.85, 0.85), 1), (1, rim, 1))
    return group(
        radial(f"iris{side}", (centre[0] + 0.6, centre[1] + 2), size * 1.12, stops),
        pen.spot((x, y), size + 0.7, size + 0.7, rim, 0.55),
        pen.spot((x, y), size, size, f"url(#iris{side})"),
        *(_ray(face, (x, y), k, size) for k in range(RAYS)),
        pen.glow((x + 2.5, y + 6), 11, 7, blend(colour, "#ffe9c8", 0.6), 0.75),
        pen.spot((x, y), PUPIL, PUPIL, "#0a0606"),
        pen.spot((x - 4.4, y - 4.4), 3.0, 3.4, "#ffffff", 0.97),
        pen.spot((x + 4.8, y + 4.6), 1.5, 1.5, "#ffffff", 0.5),
    )


def gaze(face: Face, eye: Lids) -> Point:
    """Where the iris of an eye is centred."""
    does = face.does
    across = does[AU.EYES_TURN_LEFT] - does[AU.EYES_TURN_RIGHT]
    down = does[AU.EYES_DOWN] - does[AU.EYES_UP]
    return (eye.centre[0] + 13 * across, eye.centre[1] + (10 if down > 0 else 8) * down)


def _ray(face: Face, centre: Point, k: int, size: float) -> str:
    angle = 2 * math.pi * (k + 0.3 * (k % 3)) / RAYS
    ends = [(centre[0] + r * math.cos(angle), centre[1] + r * math.sin(angle)) for r in (PUPIL + 0.8, size - 2.4)]
    return face.pen.line(ends, blend(face.iris_colour, "#fff2d0", 0.45), 0.8, 0.35)


def _rims(face: Face, eye: Lids, side: int) -> str:
    """The wet edge of the lower lid and the dark line of the upper one."""
    skin, pen, made_up = face.skin, face.pen, face.person.makeup
    wet = [(x, y + 0.8) for x, y in eye.lower] if eye.closed < 0.9 else []
    wing = (eye.upper[-1][0] + side * (2 + 4 * made_up), eye.upper[-1][1] - 0.5 - 2.5 * made_up)
    inner = (eye.upper[0][0] - side * 2, eye.upper[0][1] + 1.5)
    return group(
        pen.brush(wet, blend(skin.base, "#e3a195", 0.5), 2.4, 0.85) if wet else "",
        pen.brush(
            [inner, *eye.upper, wing],
            blend("#150d0b", skin.line, 0.35 * (1 - made_up)),
            4.2 + 1.6 * made_up,
            0.95,
            heavy=0.66,
        ),
    )


def _lashes(face: Face, eye: Lids, side: int) -> str:
    """Lashes fan outward and up; from a closed lid they hang."""
    rng = face.chance(f"lashes {side}")
    down, strokes = max(eye.closed, 0) ** 2, []
    for x, y in sample(eye.upper[3:], LASHES):
        outward = (abs(x) - CENTRE_X) / HALF_WIDTH
        length = (2.6 + 6.0 * face.person.makeup) * (0.6 + 0.5 * outward) * rng.uniform(0.8, 1.2)
        tip = (
            x + side * length * (0.3 + 0.6 * outward),
            y + length * ((-0.8 + 0.2 * outward) * (1 - down) + 0.8 * down),
        )
        bend = ((x + tip[0]) / 2 + side * 0.5, (y + tip[1]) / 2 + length * 0.14)
        strokes.append(face.pen.brush([(x, y), bend, tip], "#150d0b", 1.7, 0.85, heavy=0.2))
    return group(*strokes)


def _tears(face: Face, eye: Lids, side: int) -> str:
    if not face.does.tears:
        return ""
    pen = face.pen
    x, y = eye.lower[5]
    track = [(x, y + 1), (x + side * 6, y + 26), (x + side * 2, y + 46 + 26 * face.does.tears)]
    shine = [(px - 1.5, py) for px, py in track]
    return group(
        pen.brush([(px, py + 0.5) for px, py in eye.lower], "#ffffff", 3, 0.8),
        pen.brush(track, "#ffffff", 8, 0.24, heavy=0.85),
        pen.brush(shine, "#ffffff", 2.2, 0.7, heavy=0.88),
        pen.glow(track[-1], 5, 7, "#ffffff", 0.5),
    )
