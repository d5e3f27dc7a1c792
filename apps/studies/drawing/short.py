"""Short hairstyles of straight hair, each given by the curves it is combed along."""

from __future__ import annotations

from .anatomy import Face
from .strands import Curve, both, comb, mirrored


def sides(face: Face, *, low: float = 2) -> str:
    """Short hair at the temples, down to the ears."""
    return both(
        face,
        "side",
        [[(88, -112), (107, -76), (111, -40), (109, low)], [(112, -150), (126, -96), (127, -46), (119, low)]],
        count=34,
    )


def fringe_crop(face: Face) -> tuple[str, str]:
    """A short crop falling on the forehead."""
    front: list[Curve] = [
        [(-84, -176), (-116, -128), (-108, -62)],
        [(-44, -208), (-72, -150), (-70, -86)],
        [(4, -214), (-12, -150), (-22, -82)],
        [(44, -208), (58, -150), (44, -84)],
        [(84, -176), (116, -128), (108, -62)],
    ]
    return "", sides(face) + comb(face, "crop", front, count=150, stray=9)


def side_part(face: Face) -> tuple[str, str]:
    """Short, parted at the side."""
    top: list[Curve] = [
        [(-52, -114), (-20, -126), (26, -128), (74, -108), (109, -62)],
        [(-56, -138), (-20, -176), (44, -182), (98, -150), (120, -80)],
        [(-58, -166), (-14, -216), (56, -216), (112, -172), (127, -84)],
    ]
    right: list[Curve] = [
        [(84, -118), (106, -84), (111, -46), (109, -2)],
        [(112, -150), (126, -100), (127, -50), (119, -2)],
    ]
    left: list[Curve] = [
        [(-52, -116), (-84, -108), (-106, -68), (-109, -2)],
        [(-56, -150), (-106, -140), (-124, -84), (-119, -2)],
        [(-60, -170), (-104, -170), (-129, -106), (-122, -6)],
    ]
    return "", comb(face, "right", right, count=36) + comb(face, "left", left, count=60) + comb(
        face, "top", top, count=110
    )


def swept_back(face: Face) -> tuple[str, str]:
    """Short hair combed up and back."""
    half: list[Curve] = [
        [(0, -124), (-6, -176), (10, -217)],
        [(46, -117), (54, -176), (36, -214)],
        [(84, -100), (106, -156), (70, -203)],
        [(107, -58), (128, -116), (102, -178)],
    ]
    return "", sides(face) + comb(face, "top", [mirrored(g) for g in half[:0:-1]] + half, count=150, stray=5)


def pixie(face: Face) -> tuple[str, str]:
    """A short crop with the front swept aside."""
    front: list[Curve] = [
        [(82, -108), (34, -114), (-48, -90), (-107, -50)],
        [(70, -184), (0, -180), (-84, -136), (-119, -54)],
        [(64, -198), (-20, -217), (-114, -164), (-129, -40)],
    ]
    right: list[Curve] = [
        [(66, -138), (92, -108), (106, -62), (110, 4)],
        [(54, -190), (118, -140), (128, -66), (120, 20)],
        [(50, -206), (122, -160), (134, -70), (122, 24)],
    ]
    left: list[Curve] = [[(-94, -84), (-108, -40), (-110, 16)], [(-122, -90), (-129, -36), (-119, 24)]]
    return "", comb(face, "left", left, count=34) + comb(face, "right", right, count=60) + comb(
        face, "front", front, count=100
    )
