"""A person's hair: the style by its name, laid over the scalp."""

from __future__ import annotations

from collections.abc import Callable

from . import combed, short, textured
from .anatomy import Face
from .colours import shaded
from .curves import Point
from .strands import shine_paint
from .svg import group, soft

Style = Callable[[Face], tuple[str, str]]

STYLES: dict[str, Style] = {
    style.__name__.replace("_", " "): style
    for style in (
        combed.long_straight, combed.long_wavy, combed.bob, combed.fringe, short.fringe_crop, short.side_part,
        short.swept_back, combed.bun, combed.ponytail, short.pixie, textured.monk, textured.afro, textured.short_coils,
        textured.short_curls, textured.curly, textured.box_braids, textured.locs, textured.cornrows, textured.shaved,
    )
}  # fmt: skip
BARE = ("bald", "monk")
SKULL: tuple[Point, ...] = (
    (-109, -2), (-122, -8), (-127, -84), (-106, -150), (-60, -190), (0, -200),
    (60, -190), (106, -150), (127, -84), (122, -8), (109, -2),
)  # fmt: skip


def draw_hair(face: Face) -> tuple[str, str]:
    """The hair behind the shoulders and the hair over the head; covered hair is not seen."""
    name = face.person.hair
    if name == "bald":
        return "", _scalp(face)
    style = STYLES.get(name)
    if style is None:
        return "", ""
    behind, over = style(face)
    return behind, shine_paint(face) + (_scalp(face) if name in BARE else _roots(face)) + over


def _roots(face: Face) -> str:
    """The shadow of the hair on the forehead, and the ground no lock covers."""
    if face.person.hair == "shaved":
        return ""
    line = textured.HAIRLINE
    shadow = soft(
        4, face.pen.line([(107, 4), *((x * 0.98, y + 5) for x, y in line), (-107, 4)], face.skin.deep, 9, 0.6)
    )
    root = shaded(face.hair_colour, 0.70, 0.67, 0.66)
    return shadow + face.pen.area([*SKULL, *line], root)


def _scalp(face: Face) -> str:
    pen = face.pen
    return group(
        pen.glow((-30, -146), 76, 42, face.skin.light, 0.7, tilt=-14),
        pen.glow((-42, -154), 30, 15, "#fff6ea", 0.55, tilt=-22),
    )
