"""The head: its shape, and the large soft lights and shadows of a lamp at the upper left."""

from __future__ import annotations

from .actions import AU, SIDES
from .anatomy import Face, head_outline, stretched
from .colours import blend, shaded
from .curves import Point
from .lips import lips_of
from .svg import clipped, group, linear, washes

EAR_LIFT = -28.0
FRECKLES = 90


def draw_ears(face: Face) -> str:
    """Both ears, behind the cheeks."""
    skin, pen = face.skin, face.pen
    x = 117
    shell: list[Point] = [
        (x - 10, -18),
        (x + 3, -25),
        (x + 14, -18),
        (x + 16, 4),
        (x + 11, 26),
        (x + 5, 45),
        (x - 4, 49),
        (x - 12, 40),
    ]
    bowl: list[Point] = [(x + 2, -12), (x + 9, -8), (x + 8, 10), (x + 3, 24), (x - 3, 28)]
    parts = []
    for side in SIDES:
        colour = blend(skin.base, skin.blush, 0.25) if side < 0 else blend(skin.shade, skin.blush, 0.2)
        parts.append(pen.area([(side * px, py) for px, py in shell], colour, lift=EAR_LIFT))
        parts.append(pen.brush([(side * px, py) for px, py in bowl], skin.deep, 6, 0.55, lift=EAR_LIFT))
        parts.append(
            pen.brush([(side * (px - 2), py + 3) for px, py in shell[1:6]], skin.light, 3, 0.35, lift=EAR_LIFT)
        )
        parts.append(pen.glow((side * (x - 4), 10), 16, 42, skin.deep, 0.5, lift=EAR_LIFT))
    return group(*parts)


def draw_head(face: Face, *features: str) -> str:
    """The head with its planes; the features are painted on it, inside its outline."""
    skin = face.skin
    outline = face.pen.outline(head_outline(face))
    stops = (
        (0, blend(skin.base, skin.light, 0.50), 1),
        (0.45, skin.base, 1),
        (1, blend(skin.base, skin.shade, 0.8), 1),
    )
    ground = linear("skin", (-110, -120), (120, 130), stops) + f'<path d="{outline}" fill="url(#skin)"/>'
    planes = (_shadows(face), _lights(face), _colour(face), _mouth_shade(face))
    return group(ground, _turning(face, outline), clipped("head", outline, *planes, *features))


def _turning(face: Face, outline: str) -> str:
    """The head turns away from the light: at the far side, less at the near one, under the jaw and at the crown."""
    skin, pen = face.skin, face.pen
    low = stretched(face.person, 188) + face.jaw
    return washes(
        "turn",
        outline,
        (pen.place((28, -14)), pen.place((130, 34)), skin.deep, (0, 0.05, 0.16, 0.34, 0.58)),
        (pen.place((-78, 0)), pen.place((-126, 14)), skin.shade, (0, 0.12, 0.32, 0.62)),
        (pen.place((-4, low - 62)), pen.place((6, low + 4)), skin.deep, (0, 0.04, 0.14, 0.40)),
        (pen.place((0, -92)), pen.place((4, -190)), skin.deep, (0, 0.10, 0.30, 0.40)),
    )


def _shadows(face: Face) -> str:
    """The sockets, the hollows of the cheeks, the temples and the groove above the chin."""
    pen, skin, person, jaw = face.pen, face.skin, face.person, face.jaw
    hollow = 0.26 + 0.8 * max(0.0, 1.0 - person.jaw) + 0.22 * person.lines
    parts = [pen.glow((2, stretched(person, 147) + 0.85 * jaw), 42, 15, skin.deep, 0.40)]
    for side in SIDES:
        dark = 1.0 if side > 0 else 0.7
        parts += [
            pen.glow((side * 52, -13), 48, 27, skin.shade, 0.85 * dark),
            pen.glow((side * 24, -9), 15, 22, skin.deep, 0.45 * dark),
            pen.glow((side * 76, 98 + 0.3 * jaw), 34, 48, skin.shade, hollow * dark, tilt=side * 24),
            pen.glow((side * 110, -50), 30, 80, skin.shade, 0.45 * dark),
        ]
    return group(*parts)


def _lights(face: Face) -> str:
    """Forehead, cheekbones, the bone of the brow and the ball of the chin; cheeks swell with AU 6 and 12."""
    pen, skin, does = face.pen, face.skin, face.does
    chin = stretched(face.person, 167) + face.jaw
    parts = [
        pen.glow((-24, -86), 92, 48, skin.light, 0.75),
        pen.glow((-6, chin), 32, 20, skin.light, 0.62),
        pen.glow((-88, 84), 22, 50, skin.light, 0.25, tilt=16),
    ]
    for side in SIDES:
        lit = 1.0 if side < 0 else 0.62
        cheek, pull = does.side(AU.CHEEK_RAISER, side), does.side(AU.LIP_CORNER_PULLER, side)
        swell = 1 + 0.18 * pull + 0.5 * does[AU.CHEEK_PUFF]
        parts += [
            pen.glow(
                (side * 70, 46 - 9 * cheek),
                44 * swell,
                30 * swell,
                skin.light,
                (0.62 + 0.25 * pull) * lit,
                tilt=side * -14,
            ),
            pen.glow(
                (side * 66, 43 - 9 * cheek),
                18 * swell,
                12 * swell,
                blend(skin.light, "#ffffff", 0.3),
                (0.22 + 0.3 * pull) * lit,
            ),
            pen.glow((side * 68, -31), 34, 10, skin.light, 0.5 * lit),
        ]
    return group(*parts)


def _colour(face: Face) -> str:
    """Blood under the skin: cheeks, nose and chin are redder; make-up; freckles."""
    pen, skin, person, does = face.pen, face.skin, face.person, face.does
    heat = 0.27 + 0.55 * does.blush + 0.22 * person.makeup
    parts = [
        pen.glow((side * 72, 56 - 8 * does.side(AU.CHEEK_RAISER, side)), 52, 36, skin.blush, heat) for side in SIDES
    ]
    parts += [
        pen.glow((0, 60), 34, 24, skin.blush, 0.30 + 0.3 * does.blush),
        pen.glow((0, 172 + face.jaw), 30, 16, skin.blush, 0.2),
    ]
    shadow = shaded(skin.shade, 0.72, 0.62, 0.72)
    parts += [pen.glow((side * 57, -17), 40, 15, shadow, 0.85 * person.makeup, tilt=side * -6) for side in SIDES]
    return group(*parts, _freckles(face) if person.freckles else "")


def _freckles(face: Face) -> str:
    rng = face.chance("freckles")
    marks = []
    for _ in range(FRECKLES):
        place, size = (rng.gauss(0, 48), 38 + rng.gauss(0, 14)), rng.uniform(0.7, 1.7)
        marks.append(face.pen.spot(place, size, size, face.skin.deep, rng.uniform(0.12, 0.34)))
    return group(*marks)


def _mouth_shade(face: Face) -> str:
    """Shadow cast by the lips, and the groove above them."""
    pen, skin, lips = face.pen, face.skin, lips_of(face)
    x, y = lips.lower_edge[len(lips.lower_edge) // 2]
    top = lips.upper_edge[len(lips.upper_edge) // 2][1]
    wide = lips.upper_edge[-1][0] - lips.upper_edge[0][0]
    return group(
        pen.glow((x + 2, y + 5), wide * 0.48, 13, skin.deep, 0.72),
        pen.glow((x + 4, top - 1), wide * 0.55, 13, skin.shade, 0.55),
        pen.glow((x + 4, top - 10), 7, 15, skin.deep, 0.35),
        pen.glow((x - 5, top - 10), 6, 15, skin.light, 0.45),
        *(pen.glow(end, 15, 12, skin.deep, 0.45) for end in (lips.upper_edge[0], lips.upper_edge[-1])),
    )
