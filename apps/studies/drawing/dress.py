"""The neck, clothes, glasses, and the soft backdrop."""

from __future__ import annotations

from .actions import SIDES
from .anatomy import Face, stretched
from .colours import blend, shaded
from .curves import Point
from .svg import Pen, group, linear, radial, soft, washes

# The body does not turn with the head.
BODY = Pen()

# Necklines by dress: half the width at the shoulders, where it starts, and how low it falls.
NECKLINES = {
    "crew": (74, 226, 258),
    "v": (76, 228, 312),
    "collar": (70, 226, 290),
    "high": (60, 190, 214),
    "boat": (118, 238, 268),
}


def draw_backdrop(face: Face) -> str:
    """A wall, lighter behind the lit side."""
    colour = face.person.backdrop
    stops = ((0, blend(colour, "#ffffff", 0.42), 1), (0.5, colour, 1), (1, shaded(colour, 0.72, 0.71, 0.71), 1))
    return radial("wall", (210, 190), 560, stops) + '<rect width="640" height="640" fill="url(#wall)"/>'


def draw_neck(face: Face) -> str:
    """Neck and shoulders, shaded under the chin."""
    skin, person, pen = face.skin, face.person, BODY
    half = 55 if person.presents == "woman" else 64
    right: list[Point] = [
        (half + 6, 70),
        (half, 140),
        (half + 1, 190),
        (half + 12, 216),
        (half + 40, 234),
        (150, 250),
        (170, 290),
    ]
    outline = pen.outline([*right, (0, 330), *[(-x, y) for x, y in right[::-1]]])
    chin = stretched(person, 188) + 0.85 * face.jaw + 24 * face.pen.pitch
    stops = (
        (0, blend(skin.base, skin.shade, 0.45), 1),
        (0.35, skin.base, 1),
        (1, blend(skin.shade, skin.deep, 0.25), 1),
    )
    shade = washes(
        "under-chin",
        outline,
        ((-8, chin - 30), (6, chin + 48), skin.deep, (0.95, 0.90, 0.62, 0.24, 0.06, 0)),
        ((10, 0), (half + 16, 12), skin.deep, (0, 0.12, 0.42)),
    )
    cords = group(
        pen.glow((-30, 216), 9, 46, skin.light, 0.34, tilt=-22),
        pen.glow((36, 210), 10, 50, skin.deep, 0.55, tilt=22),
        pen.glow((-74, 252), 62, 8, skin.light, 0.40, tilt=-4),
        pen.glow((76, 254), 62, 7, skin.deep, 0.42, tilt=4),
    )
    ground = linear("neck", (-half, 0), (half, 0), stops) + f'<path d="{outline}" fill="url(#neck)"/>'
    return group(ground, shade, cords, pen.glow((1, 255), 22, 14, skin.deep, 0.36))


def draw_dress(face: Face) -> str:
    """What covers the shoulders."""
    person, colour = face.person, face.person.dress_colour
    broad = 0.92 if person.presents == "woman" else 1.04
    half, top, low = NECKLINES[person.dress]
    right: list[Point] = [(half + 52, 240), (190 * broad, 258), (244 * broad, 290), (280, 380)]
    if person.dress == "boat":
        right = right[1:]
    if person.dress == "high":
        half = 62 if person.presents == "woman" else 71
    hem = _hem(person.dress, half, top, low)
    shape = [*[(-x, y) for x, y in right[::-1]], *hem, *right]
    stops = ((0, blend(colour, "#ffffff", 0.20), 1), (0.45, colour, 1), (1, shaded(colour, 0.60, 0.58, 0.60), 1))
    dark, trim = shaded(colour, 0.45, 0.43, 0.45), 6 if person.dress != "high" else 3
    cast = BODY.line([(x, y - 4) for x, y in hem[1:-1]], face.skin.deep, 7, 0.22) + BODY.line(
        [(x, y - 2) for x, y in hem[1:-1]], face.skin.deep, 6, 0.25
    )
    rib = hem[3:-3] if person.dress == "high" else hem
    seam = BODY.line([(x, y + 6) for x, y in rib], dark, 2.4, 0.45)
    seam += BODY.line(rib, blend(colour, "#ffffff", 0.16), trim, 0.8)
    cloth = linear("cloth", (-180, 220), (220, 360), stops) + BODY.area(shape, "url(#cloth)")
    return group(cast, cloth, _creases(colour), seam, _collar(colour) if person.dress == "collar" else "")


def _hem(dress: str, half: float, top: float, low: float) -> list[Point]:
    if dress == "v":
        return [
            (-half, top),
            (-half * 0.55, (top + low) / 2),
            (-5, low),
            (5, low),
            (half * 0.55, (top + low) / 2),
            (half, top),
        ]
    if dress == "high":
        right = [(half * 0.5, low - 4), (half, top), (half + 4, 209), (half + 14, 223), (half + 34, 232)]
        return [*((-x, y) for x, y in right[::-1]), (0.0, low), *right]
    return [
        (-half, top),
        (-half * 0.72, low - 12),
        (-half * 0.36, low - 2),
        (0, low),
        (half * 0.36, low - 2),
        (half * 0.72, low - 12),
        (half, top),
    ]


def _creases(colour: str) -> str:
    dark, light = shaded(colour, 0.48, 0.46, 0.48), blend(colour, "#ffffff", 0.4)
    folds = [BODY.glow((side * 132, 312), 34, 74, dark, 0.28, tilt=side * -16) for side in SIDES]
    return group(
        *folds,
        BODY.glow((4, 326), 60, 18, dark, 0.35, tilt=24),
        BODY.glow((-176, 306), 44, 66, light, 0.40, tilt=14),
        BODY.glow((-84, 300), 44, 52, light, 0.24, tilt=6),
        BODY.glow((96, 296), 38, 50, light, 0.16, tilt=-8),
    )


def _collar(colour: str) -> str:
    parts = []
    for side in SIDES:
        flap: list[Point] = [
            (side * 62, 200),
            (side * 70, 214),
            (side * 88, 240),
            (side * 72, 296),
            (side * 62, 300),
            (side * 34, 282),
            (side * 3, 290),
            (side * 10, 278),
            (side * 44, 244),
        ]
        parts.append(soft(2.5, BODY.area([(x + 2, y + 6) for x, y in flap], shaded(colour, 0.35, 0.34, 0.35), 0.6)))
        parts.append(BODY.area(flap, blend(colour, "#ffffff", 0.26 if side < 0 else 0.08)))
        parts.append(
            BODY.line([(side * 70, 290), (side * 62, 294), (side * 36, 277)], shaded(colour, 0.6, 0.6, 0.6), 1.4, 0.6)
        )
    return group(*parts)


def draw_glasses(face: Face) -> str:
    """Glasses, round or square; nothing for who wears none."""
    shape = face.person.glasses
    if not shape:
        return ""
    pen, frame = face.pen, "#2a211d" if face.person.age < 50 else "#6a5540"
    full = 0.74 if shape == "round" else 0.92
    parts = []
    for side in SIDES:
        x, half = side * 54, 38
        rim: list[Point] = [
            (x - half, 2),
            (x - half * full, -24 * full),
            (x, -28),
            (x + half * full, -24 * full),
            (x + half, 2),
            (x + half * full, 30 * full),
            (x, 34),
            (x - half * full, 30 * full),
        ]
        parts += [
            soft(2.5, pen.rim([(px + 2, py + 6) for px, py in rim], face.skin.deep, 4, 0.5, lift=10)),
            pen.area(rim, "#ffffff", 0.06, lift=16),
            pen.rim(rim, frame, 3.2, lift=16),
            pen.brush([(x - 25, -6), (x - 15, -18), (x - 3, -22)], "#ffffff", 4, 0.35, lift=16),
            pen.line([(side * 92, -6), (side * 118, -12)], frame, 3.2, lift=8),
        ]
    return group(*parts, pen.line([(-17, -4), (0, -9), (17, -4)], frame, 3.2, lift=16))
