"""Head coverings: hijab, head wrap and turban."""

from __future__ import annotations

from collections.abc import Callable

from .anatomy import CHIN, Face, stretched
from .colours import blend, shaded
from .curves import Point
from .svg import clipped, group, linear, soft

Line = list[Point]

# fmt: off
SCARF: Line = [
    (0, -208), (70, -196), (128, -130), (148, -20), (146, 90), (150, 170), (196, 262), (150, 330),
    (0, 352), (-150, 330), (-196, 262), (-150, 170), (-146, 90), (-148, -20), (-128, -130), (-70, -196),
]
SCARF_FOLDS: list[Line] = [
    [(-20, -196), (-100, -140), (-128, -20), (-118, 100)],
    [(30, -198), (104, -140), (130, -20), (122, 100), (90, 190)],
    [(-124, 60), (-110, 150), (-50, 220), (40, 248)],
    [(-136, 120), (-110, 210), (-20, 270), (90, 280)],
    [(128, 90), (112, 170), (60, 216), (-30, 232)],
    [(140, 160), (100, 250), (0, 300), (-110, 300)],
]
BAND: Line = [
    (-118, -52), (-128, -120), (-96, -200), (-30, -224), (40, -226), (104, -200),
    (130, -120), (118, -52), (88, -92), (0, -112), (-88, -92),
]
BAND_FOLDS: list[Line] = [
    [(-118, -64), (-60, -116), (30, -132), (116, -90)],
    [(-124, -100), (-60, -156), (40, -166), (124, -122)],
    [(-112, -150), (-40, -196), (60, -200), (116, -160)],
    [(-80, -192), (-10, -212), (60, -214)],
]
KNOT: Line = [(-44, -206), (-76, -232), (-24, -254), (16, -236), (66, -250), (90, -220), (44, -198)]
KNOT_FOLDS: list[Line] = [
    [(-10, -206), (-40, -228), (-62, -232)],
    [(24, -206), (52, -230), (74, -226)],
    [(0, -208), (-4, -230), (-20, -244)],
]
TURBAN: Line = [
    (-112, -24), (-140, -90), (-124, -180), (-60, -236), (0, -246), (60, -236), (124, -180), (140, -90),
    (112, -24), (96, -64), (50, -98), (0, -118), (-50, -98), (-96, -64),
]
# fmt: on


def draw_wrap(face: Face) -> str:
    """The person's head covering; nothing for who wears none."""
    style = WRAPS.get(face.person.hair)
    return style(face) if style else ""


def hijab(face: Face) -> str:
    """A scarf round the face and over the neck."""
    pen, colour, opening = face.pen, face.person.wrap_colour, _opening(face)
    ring = pen.outline(SCARF) + pen.outline(opening)
    body = f'<path d="{ring}" fill="url(#cloth-wrap)" fill-rule="evenodd"/>'
    low = stretched(face.person, CHIN) + face.jaw
    hollow: Line = [(-70, low - 20), (0, low + 16), (80, low - 20), (60, low + 34), (0, low + 44), (-50, low + 30)]
    shade = soft(7, pen.area(hollow, shaded(colour, 0.42, 0.4, 0.42), 0.7))
    return group(
        _cloth(colour),
        soft(4, pen.rim(opening, face.skin.deep, 12, 0.6)),
        body,
        clipped("wrap", ring, shade, _folds(face, SCARF_FOLDS, 12)),
        pen.rim(opening, blend(colour, "#ffffff", 0.3), 3, 0.7),
    )


def _opening(face: Face) -> Line:
    """The edge of the scarf about the face, which follows the jaw."""
    chin = stretched(face.person, CHIN) + face.jaw
    right: Line = [(56, -112), (94, -70), (107, -10), (104, 60), (88, 116), (58, chin - 36), (28, chin - 11)]
    return [(0, -122), *right, (0, chin - 6), *((-x, y) for x, y in right[::-1])]


def head_wrap(face: Face) -> str:
    """A cloth wound round the head and knotted high."""
    pen = face.pen
    return group(
        _cloth(face.person.wrap_colour),
        _cast(face, [(-114, -46), (-84, -84), (0, -104), (84, -84), (114, -46)]),
        pen.area(KNOT, "url(#cloth-wrap)"),
        _folds(face, KNOT_FOLDS, 8),
        pen.area(BAND, "url(#cloth-wrap)"),
        clipped("wrap", pen.outline(BAND), _folds(face, BAND_FOLDS, 9)),
    )


def turban(face: Face) -> str:
    """A turban, its folds crossing above the forehead."""
    pen = face.pen
    folds: list[Line] = []
    for k in range(5):
        folds.append([(-122 + 2 * k, -44 - 26 * k), (-60, -108 - 22 * k), (10, -132 - 24 * k), (50, -150 - 18 * k)])
        folds.append([(122 - 2 * k, -44 - 26 * k), (66, -104 - 22 * k), (0, -124 - 24 * k)])
    return group(
        _cloth(face.person.wrap_colour),
        _cast(face, [(-110, -20), (-92, -58), (-48, -92), (0, -112), (48, -92), (92, -58), (110, -20)]),
        pen.area(TURBAN, "url(#cloth-wrap)"),
        clipped("wrap", pen.outline(TURBAN), _folds(face, folds, 8)),
    )


def _cloth(colour: str) -> str:
    """The paint called cloth-wrap."""
    lit, dim = blend(colour, "#ffffff", 0.30), shaded(colour, 0.58, 0.55, 0.58)
    return linear("cloth-wrap", (-150, -190), (160, 200), ((0, lit, 1), (0.45, colour, 1), (1, dim, 1)))


def _cast(face: Face, edge: Line) -> str:
    """The shadow of the cloth on the forehead."""
    return soft(4, face.pen.line(edge, face.skin.deep, 11, 0.5))


def _folds(face: Face, curves: list[Line], width: float) -> str:
    pen, colour = face.pen, face.person.wrap_colour
    dark, light = shaded(colour, 0.5, 0.47, 0.5), blend(colour, "#ffffff", 0.45)
    lit = [pen.brush([(x - 4, y - 6) for x, y in curve], light, width * 0.8, 0.4) for curve in curves]
    return soft(2.5, *(pen.brush(curve, dark, width, 0.55) for curve in curves), *lit)


WRAPS: dict[str, Callable[[Face], str]] = {"hijab": hijab, "head wrap": head_wrap, "turban": turban}
