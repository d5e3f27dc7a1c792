"""The mouth as painted: cavity, teeth and tongue, the lips, and the tongue or teeth in front of them."""

from __future__ import annotations

from .actions import AU
from .anatomy import Face
from .colours import blend, shaded
from .curves import Point
from .lips import Lips, lips_of
from .svg import clipped, group, linear, soft

UPPER_TEETH, LOWER_TEETH = 13.5, 9.0
SEAMS = (-0.72, -0.47, -0.23, 0.0, 0.23, 0.47, 0.72)


def draw_mouth(face: Face) -> str:
    """The whole mouth."""
    lips = lips_of(face)
    opening = face.pen.outline(lips.upper_inner + lips.lower_inner[-2:0:-1])
    inside = clipped("mouth", opening, _inside(face, lips)) if lips.gap > 1.5 else ""
    return group(inside, _red(face, lips), _parting(face, lips), _bitten(face, lips), _tongue_out(face, lips))


def _middle(row: list[Point]) -> Point:
    return row[len(row) // 2]


def _inside(face: Face, lips: Lips) -> str:
    pen = face.pen
    (x, top), (_, bottom) = _middle(lips.upper_inner), _middle(lips.lower_inner)
    wide = lips.upper_inner[-1][0] - lips.upper_inner[0][0]
    dark = pen.spot((x, (top + bottom) / 2), wide, 90, "#3a1413")
    deep = pen.glow((x, top + 0.45 * lips.gap + 8), wide * 0.42, 16 + 0.42 * lips.gap, "#150605", 0.95)
    tongue = group(
        pen.glow((x, bottom + 5), wide * 0.40, 7 + 0.42 * lips.gap, "#b4555a", 1.0),
        pen.glow((x, bottom + 7), wide * 0.34, 4 + 0.34 * lips.gap, "#b4555a", 0.9),
        pen.glow((x - 4, bottom - 0.1 * lips.gap), wide * 0.18, 3 + 0.16 * lips.gap, "#d98784", 0.7),
    )
    shadow = pen.feathered([(px, py + 1) for px, py in lips.upper_inner], "#1d0808", 5 + 0.06 * lips.gap, 0.6)
    sides = group(*(pen.glow(end, 17, 21, "#200b0a", 0.95) for end in (lips.upper_inner[0], lips.upper_inner[-1])))
    return group(
        dark,
        deep,
        tongue if lips.gap > 9 else "",
        _lower_row(face, lips),
        _upper_row(face, lips),
        sides,
        shadow,
    )


def _upper_row(face: Face, lips: Lips) -> str:
    """The upper teeth, hung from the upper lip: more of them shows in a smile than in a yawn."""
    does = face.does
    bared = 0.45 + 0.55 * does[AU.LIP_CORNER_PULLER] + 0.7 * does[AU.UPPER_LIP_RAISER] + 0.3 * does[AU.LIP_STRETCHER]
    shown = UPPER_TEETH * min(1.0, bared)
    (x, top), half = _middle(lips.upper_inner), _half(lips)

    def edge(u: float) -> Point:
        corner = lips.upper_inner[0 if u < 0 else -1][1]
        return (x + u * half * 0.92, top + shown + (corner - top - shown * 0.7) * abs(u) ** 2.4)

    bite = [edge(k / 4) for k in range(4, -5, -1)]
    seams = [
        face.pen.line([(edge(u)[0], top - 8), (edge(u)[0], edge(u)[1] - 1.2)], "#a58f82", 0.8, 0.45) for u in SEAMS
    ]
    gum = face.pen.brush(
        [(px, py - 1) for px, py in lips.upper_inner[2:-2]],
        "#b9646a",
        6,
        0.8 * max(0.0, does[AU.UPPER_LIP_RAISER] - 0.5),
    )
    roof = [(px, py - 8) for px, py in lips.upper_inner]
    return group(face.pen.area(roof + bite, "#efe7dc"), *seams, gum, face.pen.brush(bite[::-1], "#8a6a60", 2, 0.35))


def _lower_row(face: Face, lips: Lips) -> str:
    """The lower teeth, seen when AU 16, 20 or 27 uncovers them."""
    does = face.does
    bared = does[AU.LOWER_LIP_DEPRESSOR] + 0.7 * does[AU.LIP_STRETCHER] + 0.6 * does[AU.MOUTH_STRETCH]
    shown = LOWER_TEETH * min(1.3, bared)
    if shown < 1.5 or lips.gap < 5:
        return ""
    (x, bottom), half = _middle(lips.lower_inner), _half(lips) * 0.8
    rise = 0.55 * (lips.upper_inner[0][1] - bottom)

    def edge(u: float) -> Point:
        return (x + u * half, bottom - shown * (1 - 0.25 * u * u) + rise * abs(u) ** 2.5)

    seams = [
        face.pen.line([(edge(u)[0], edge(u)[1] + 1.5), (edge(u)[0], bottom + 4)], "#94796c", 0.8, 0.45) for u in SEAMS
    ]
    floor = [(px, py + 9) for px, py in lips.lower_inner[::-1]]
    return group(face.pen.area([edge(k / 3) for k in range(-3, 4)] + floor, "#d9cbbd"), *seams)


def _half(lips: Lips) -> float:
    return (lips.upper_inner[-1][0] - lips.upper_inner[0][0]) / 2


def _red(face: Face, lips: Lips) -> str:
    skin, pen, person = face.skin, face.pen, face.person
    rouge = "#a8323c" if person.tone < 7 else "#7d2530"
    pale = 0.0 if person.presents == "woman" else 0.32
    upper = blend(blend(skin.upper_lip, rouge, 0.55 * person.makeup), skin.shade, pale)
    lower = blend(blend(skin.lower_lip, rouge, 0.5 * person.makeup), skin.base, pale)
    top, bottom = pen.place(_middle(lips.lower_inner))[1], pen.place(_middle(lips.lower_edge))[1]
    paint = linear(
        "lower-lip",
        (0, top),
        (0, bottom + 1),
        ((0, shaded(lower, 0.8, 0.72, 0.72), 1), (0.4, lower, 1), (1, blend(lower, skin.shade, 0.45), 1)),
    )
    x, y = _middle(lips.lower_inner)
    thick = _middle(lips.lower_edge)[1] - y
    gloss = pen.glow((x - 8, y + thick * 0.42), 16, max(thick * 0.34, 1), "#fff0e6", 0.5 + 0.3 * person.makeup)
    gloss += pen.glow((x + 10, y + thick * 0.45), 9, max(thick * 0.26, 1), "#fff0e6", 0.3)
    return group(
        paint,
        pen.area(lips.upper_edge + lips.upper_inner[::-1], upper),
        pen.area(lips.lower_inner + lips.lower_edge[::-1], "url(#lower-lip)"),
        pen.feathered(lips.lower_edge[2:-2], skin.base, 1.6, 0.35),
        pen.feathered(lips.upper_edge[3:-3], skin.light, 1.8, 0.40),
        gloss if thick > 3 else "",
    )


def _parting(face: Face, lips: Lips) -> str:
    """The dark line between the lips, or along the upper one, and the small pits at the corners."""
    skin, pen, does = face.skin, face.pen, face.does
    width = 3.0 - 0.6 * (does[AU.LIP_PRESSOR] + does[AU.LIP_TIGHTENER])
    line = pen.feathered(lips.upper_inner, shaded(skin.line, 0.75, 0.6, 0.6), width, 1.0 if lips.gap < 2 else 0.6)
    pull = does[AU.LIP_CORNER_PULLER] + does[AU.DIMPLER] + does[AU.LIP_CORNER_DEPRESSOR]
    ends = (lips.upper_inner[0], lips.upper_inner[-1])
    return group(*(pen.glow(end, 7, 5, skin.line, 0.6 + 0.25 * pull) for end in ends), line)


def _bitten(face: Face, lips: Lips) -> str:
    """AU 32: the upper teeth on one side of the lower lip."""
    bite = face.does[AU.LIP_BITE]
    if not bite:
        return ""
    row = lips.upper_inner[5:12]
    edge = [(x, y + 6.5 * bite * (1 - abs(i - 3) ** 2 / 14)) for i, (x, y) in enumerate(row)]
    seams = [
        face.pen.line([(x, y), (ex, ey - 1)], "#a58f82", 0.8, 0.5)
        for (x, y), (ex, ey) in zip(row[1:-1:2], edge[1:-1:2], strict=True)
    ]
    pinch = face.pen.feathered([(x, y + 1) for x, y in edge], face.skin.line, 3.4, 0.6)
    return group(pinch, face.pen.area(row + edge[::-1], "#efe7dc"), *seams)


def _tongue_out(face: Face, lips: Lips) -> str:
    out = face.does[AU.TONGUE_SHOW]
    if not out:
        return ""
    pen = face.pen
    x, y = _middle(lips.lower_inner)
    long = 10 + 30 * out
    shape = [
        (x - 17, y - 3),
        (x - 19, y + long * 0.5),
        (x - 11, y + long * 0.93),
        (x, y + long),
        (x + 11, y + long * 0.93),
        (x + 19, y + long * 0.5),
        (x + 17, y - 3),
    ]
    cast = soft(2.5, pen.area([(px + 2, py + 5) for px, py in shape], face.skin.deep, 0.55))
    body = pen.area(shape, "#c9626a")
    light = group(
        pen.glow((x - 6, y + long * 0.62), 11, long * 0.34, "#eda9a6", 0.9),
        pen.feathered([(x + 16, y), (x + 16, y + long * 0.5), (x + 9, y + long * 0.9)], "#8d353f", 6, 0.6),
        pen.glow((x, y), 26, 10, "#6d2229", 0.95),
    )
    groove = pen.feathered(
        [(x, y + 2), (x + 0.5, y + long * 0.4), (x, y + long * 0.75)], "#8d353f", 2.2, 0.8, heavy=0.3
    )
    return group(cast, body, light, groove)
