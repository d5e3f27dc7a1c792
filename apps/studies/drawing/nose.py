"""The nose: painted by its planes; wings raised by AU 9 and 10, nostrils widened by AU 38."""

from __future__ import annotations

from .actions import AU, SIDES
from .anatomy import NOSE_BASE, Face, stretched
from .colours import blend
from .curves import Point
from .svg import group, soft

TIP_LIFT = 20.0


def draw_nose(face: Face) -> str:
    """The whole nose."""
    return group(_planes(face), *_edges(face), _tip(face))


def base_height(face: Face) -> float:
    """The height of the nose's base: AU 9 and 10 pull it up."""
    rise = 5.0 * face.does[AU.NOSE_WRINKLER] + 1.5 * face.does[AU.UPPER_LIP_RAISER]
    return stretched(face.person, NOSE_BASE) * face.person.nose_length - rise


def half_width(face: Face) -> float:
    """Half the width of the nose at its wings."""
    flare = 3 * face.does[AU.NOSTRIL_DILATOR] + 1.5 * face.does[AU.LIP_CORNER_PULLER] + 2 * face.does[AU.NOSE_WRINKLER]
    return 22 * face.person.nose_width + flare


def _planes(face: Face) -> str:
    pen, skin, base, half = face.pen, face.skin, base_height(face), half_width(face)
    far: list[Point] = [
        (14, -24),
        (9, 4),
        (12, 36),
        (half - 6, base - 18),
        (half + 4, base - 8),
        (half + 5, base - 22),
        (21, 20),
        (22, -10),
    ]
    near: list[Point] = [
        (-13, -22),
        (-10, 4),
        (-14, 36),
        (-half + 3, base - 22),
        (-half - 3, base - 12),
        (-half - 2, base - 26),
        (-18, 15),
        (-19, -10),
    ]
    under: list[Point] = [
        (-half, base - 2),
        (-10, base - 7),
        (0, base - 4),
        (10, base - 7),
        (half, base - 2),
        (half * 0.9, base + 6),
        (4, base + 9),
        (-half * 0.6, base + 5),
    ]
    return soft(
        4,
        pen.area(far, skin.shade, 0.75, lift=6),
        pen.area(near, skin.shade, 0.38, lift=6),
        pen.area(under, skin.deep, 0.62, lift=8),
        pen.brush([(-1, -24), (-1.5, 12), (-2.5, base - 28)], skin.light, 11, 0.75, lift=12, heavy=0.75),
    )


def _edges(face: Face) -> list[str]:
    """The wings and the nostrils."""
    pen, skin, base, half = face.pen, face.skin, base_height(face), half_width(face)
    parts = []
    for side in SIDES:
        wing: list[Point] = [
            (side * (half - 4), base - 20),
            (side * (half + 1), base - 12),
            (side * (half + 1.5), base - 4),
            (side * (half - 4), base + 1),
        ]
        hole: list[Point] = [
            (side * 4.5, base - 1),
            (side * 8, base - 4.8),
            (side * (half - 7), base - 4.6),
            (side * (half - 5.5), base - 0.8),
            (side * 9, base + 0.8),
        ]
        parts.append(pen.feathered(wing, blend(skin.deep, skin.line, 0.5), 4.2, 0.8, lift=8, heavy=0.65))
        parts.append(pen.glow((side * (half - 12), base - 2.5), 10, 5, skin.line, 0.5, lift=12))
        parts.append(pen.area(hole, skin.line, 0.8, lift=12))
        parts.append(pen.glow((side * (half - 7), base - 11), 8, 10, skin.light, 0.5 if side < 0 else 0.3, lift=12))
    parts.append(pen.feathered([(-7, base), (0, base + 3.5), (7, base)], skin.deep, 3, 0.6, lift=12))
    return parts


def _tip(face: Face) -> str:
    pen, skin, base = face.pen, face.skin, base_height(face)
    return group(
        pen.glow((0, base - 14), 24, 19, skin.blush, 0.35, lift=TIP_LIFT),
        pen.glow((7, base - 8), 17, 13, skin.shade, 0.75, lift=TIP_LIFT),
        pen.glow((-4, base - 18), 12, 11, skin.light, 0.95, lift=TIP_LIFT),
        pen.glow((-4, base - 19), 5, 4.5, "#fff8ee", 0.6, lift=TIP_LIFT),
    )
