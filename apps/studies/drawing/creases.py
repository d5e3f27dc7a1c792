"""A crease of the skin, and the creases of the forehead: raised brows (AU 1, 2), frown (4), wrinkled nose (9)."""

from __future__ import annotations

from .actions import AU, SIDES
from .anatomy import Face
from .brows import brow_line
from .colours import blend
from .curves import Point
from .svg import group


def fold(
    face: Face, points: list[Point], width: float, strength: float, *, light: Point = (0, 2.5), heavy: float = 0.5
) -> str:
    """A crease: a dark line with its lit lip beside it."""
    if strength <= 0.04:
        return ""
    skin, pen = face.skin, face.pen
    dark = blend(skin.deep, skin.line, min(1.0, strength))
    lip = [(x + light[0], y + light[1]) for x, y in points]
    lit = pen.feathered(lip, skin.light, width * 1.4, 0.5 * strength, heavy=heavy)
    return lit + pen.feathered(points, dark, width * (0.7 + 0.5 * strength), min(1.0, 0.1 + strength), heavy=heavy)


def forehead(face: Face) -> str:
    """AU 1 and 2: lines across the forehead; AU 1 alone bends them."""
    does, age = face.does, face.person.lines
    raised = max(does[AU.INNER_BROW_RAISER], does[AU.OUTER_BROW_RAISER])
    strength = 0.20 * age + raised * (0.14 + 0.65 * age)
    oblique = 7 * (does[AU.INNER_BROW_RAISER] - does[AU.OUTER_BROW_RAISER])
    rows = []
    for k, (height, half) in enumerate(((-70, 56), (-84, 62), (-98, 50))):
        ends = (-1, -0.6, -0.25, 0.1, 0.5, 1)
        arch = [
            (half * u, height - 6 * raised + 5 * u * u + oblique * (u * u - 0.4) + (2 if k % 2 else -1) * u)
            for u in ends
        ]
        rows.append(fold(face, arch, 2.6, strength * (1 - 0.2 * k)))
    return group(*rows)


def _frown(face: Face) -> float:
    return face.does[AU.BROW_LOWERER] + 0.4 * face.does[AU.NOSE_WRINKLER]


def frown_lines(face: Face) -> str:
    """AU 4: the upright lines between the brows."""
    strength = _frown(face) * (0.75 + 0.25 * face.person.lines) + 0.15 * face.person.lines
    parts = []
    for side in SIDES:
        x, y = brow_line(face, side)[0]
        parts.append(
            fold(
                face, [(x * 0.55, y - 15), (x * 0.40, y - 2), (x * 0.52, y + 12)], 3.2, strength, light=(-2.5 * side, 0)
            )
        )
    return group(*parts)


def frown_relief(face: Face) -> str:
    """AU 4: the skin bulges between the brows and darkens under their inner ends."""
    frown, pen, skin = _frown(face), face.pen, face.skin
    if not frown:
        return ""
    return pen.spot((0, -38), 6, 10, skin.light, 0.5 * frown) + "".join(
        pen.spot((side * 20, -29), 12, 8, skin.deep, 0.5 * frown) for side in SIDES
    )


def nose_root(face: Face) -> str:
    """AU 9: lines across the root of the nose and down its sides."""
    wrinkle = face.does[AU.NOSE_WRINKLER]
    across = [fold(face, [(-12, y + 2), (0, y - 1), (12, y + 2)], 2.2, 0.7 * wrinkle) for y in (-12, -4)]
    bunny = [
        fold(face, [(side * 9, 8 + d), (side * 16, 13 + d), (side * 21, 22 + d)], 2.4, 0.8 * wrinkle)
        for side in SIDES
        for d in (0, 10)
    ]
    return group(*across, *bunny)
