"""Long hairstyles of straight and wavy hair, each given by the curves it is combed along."""

from __future__ import annotations

from .anatomy import Face
from .colours import shaded
from .curves import Point
from .strands import Curve, both, comb, mirrored, shine_paint

# Inner and outer edge of hair that falls from a middle parting to the chest, right half.
PARTED: tuple[Curve, ...] = (
    [(2, -126), (44, -114), (90, -64), (108, 0), (116, 90), (124, 190), (112, 300)],
    [(1, -160), (62, -150), (114, -84), (128, 0), (134, 100), (142, 200), (134, 310)],
    [(-2, -207), (76, -198), (130, -112), (142, -6), (150, 100), (156, 210), (152, 310)],
)


def curtain(face: Face, half: float, bottom: float) -> str:
    """Hair that hangs behind the neck."""
    shape: list[Point] = [
        (-half * 0.72, -90),
        (-half * 0.88, 60),
        (-half, bottom),
        (0, bottom + 12),
        (half, bottom),
        (half * 0.88, 60),
        (half * 0.72, -90),
        (0, -196),
    ]
    guides: list[Curve] = [[(x * 0.8, -20), (x, 80), (x * 1.02, bottom)] for x in (-half + 6, 0, half - 6)]
    dark = shaded(face.hair_colour, 0.52, 0.49, 0.48)
    return shine_paint(face) + face.pen.area(shape, dark) + comb(face, "behind", guides, count=22)


def long_straight(face: Face) -> tuple[str, str]:
    """Long and straight from a middle parting."""
    return curtain(face, 138, 300), both(face, "long", PARTED, count=70)


def long_wavy(face: Face) -> tuple[str, str]:
    """Long waves from a parting beside the middle."""
    right: list[Curve] = [
        [(-20, -126), (46, -116), (98, -56), (114, 10), (120, 90), (138, 180), (122, 280)],
        [(-22, -160), (62, -150), (118, -84), (136, 4), (146, 100), (158, 190), (146, 290)],
        [(-26, -208), (56, -202), (124, -128), (148, -14), (162, 100), (176, 200), (172, 295)],
    ]
    left: list[Curve] = [[guide[0], *mirrored(guide[1:])] for guide in right]
    falling = comb(face, "wavy left", left, count=75, wave=8, stray=3.5) + comb(
        face, "wavy right", right, count=75, wave=8, stray=3.5
    )
    return curtain(face, 150, 285), falling


def bob(face: Face) -> tuple[str, str]:
    """A chin-long bob parted at the side."""
    right: list[Curve] = [
        [(-26, -124), (40, -116), (92, -64), (112, 0), (118, 70), (102, 134)],
        [(-28, -160), (62, -154), (118, -82), (134, 0), (138, 80), (120, 146)],
        [(-30, -206), (74, -202), (134, -110), (148, -2), (152, 86), (132, 152)],
    ]
    left: list[Curve] = [
        [(-26, -124), (-62, -108), (-98, -62), (-112, 0), (-118, 70), (-102, 134)],
        [(-28, -160), (-84, -146), (-120, -80), (-134, 0), (-138, 80), (-120, 146)],
        [(-30, -206), (-92, -190), (-134, -108), (-148, -2), (-152, 86), (-132, 152)],
    ]
    return curtain(face, 128, 124), comb(face, "bob left", left, count=60) + comb(face, "bob right", right, count=80)


def fringe(face: Face) -> tuple[str, str]:
    """Straight and long, with a fringe down to the brows."""
    falling: list[Curve] = [
        [(60, -176), (98, -110), (109, -30), (112, 60), (114, 150), (106, 235)],
        [(40, -196), (120, -122), (130, -20), (136, 70), (138, 160), (130, 240)],
        [(0, -208), (76, -194), (130, -118), (144, -10), (150, 80), (152, 170), (146, 245)],
    ]
    front: list[Curve] = [
        [(-62, -188), (-102, -130), (-108, -40)],
        [(-26, -202), (-56, -130), (-60, -48)],
        [(0, -205), (0, -132), (2, -46)],
        [(26, -202), (56, -130), (60, -48)],
        [(62, -188), (102, -130), (108, -40)],
    ]
    return curtain(face, 134, 228), both(face, "sides", falling, count=50) + comb(
        face, "fringe", front, count=120, stray=6
    )


def bun(face: Face) -> tuple[str, str]:
    """Pulled back, with a bun on top."""
    knot: list[Curve] = [
        [(-42, -200), (-42, -236), (0, -249), (42, -236), (42, -200)],
        [(-30, -198), (-22, -220), (0, -227), (22, -220), (32, -198)],
        [(-20, -196), (0, -200), (20, -196)],
    ]
    return "", comb(face, "knot", knot, count=60) + pulled(face)


def ponytail(face: Face) -> tuple[str, str]:
    """Pulled back, the tail falling over one shoulder."""
    tail: list[Curve] = [
        [(60, -80), (122, 40), (118, 150), (112, 270)],
        [(90, -100), (150, 40), (160, 160), (146, 290)],
        [(100, -120), (168, 40), (186, 160), (160, 294)],
    ]
    return shine_paint(face) + comb(face, "tail", tail, count=60, wave=3), pulled(face)


def pulled(face: Face) -> str:
    """Hair drawn from the hairline to the crown."""
    half: list[Curve] = [
        [(2, -126), (0, -166), (0, -202)],
        [(48, -117), (42, -164), (10, -202)],
        [(86, -98), (92, -150), (24, -201)],
        [(106, -58), (122, -122), (54, -194)],
        [(110, -8), (126, -70), (108, -154)],
    ]
    return comb(face, "pulled", [mirrored(g) for g in half[:0:-1]] + half, count=170, stray=2)
