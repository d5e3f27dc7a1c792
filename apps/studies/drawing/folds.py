"""Folds and lines of the whole face: those of age, and those of the action units. Here are the ones below the brows:
crow's feet (6), the nasolabial fold (9 to 12), dimples (14), the corners of the mouth (15) and the chin (17)."""

from __future__ import annotations

import math

from .actions import AU, SIDES
from .anatomy import Face, stretched
from .creases import fold, forehead, frown_lines, frown_relief, nose_root
from .curves import Point
from .eyes import CENTRE_X, HALF_WIDTH, lids
from .lips import corner, lips_of
from .nose import base_height, half_width
from .svg import group, soft


def draw_folds(face: Face) -> str:
    """All folds and lines of the skin: first the soft relief beneath them, then the lines."""
    relief = [frown_relief(face), *(_cheek_relief(face, side) for side in SIDES), _chin_relief(face)]
    lines = [forehead(face), frown_lines(face), nose_root(face), *(_side(face, side) for side in SIDES), _chin(face)]
    return soft(4, *relief) + group(*lines)


def _side(face: Face, side: int) -> str:
    return group(_crows_feet(face, side), _under_eye(face, side), _nasolabial(face, side), _corner_marks(face, side))


def _crows_feet(face: Face, side: int) -> str:
    cheek, age = face.does.side(AU.CHEEK_RAISER, side), face.person.lines
    clench = max(face.does.side(AU.EYES_CLOSED, side), face.does.side(AU.WINK, side)) * face.does.side(
        AU.LID_TIGHTENER, side
    )
    strength = cheek * (0.40 + 0.55 * age) + 0.25 * age + 0.5 * clench
    x, reach = CENTRE_X + HALF_WIDTH + 5, 14 + 4 * age
    feet = ((-4, -12), (1, -2), (6, 7))
    return group(
        *(
            fold(
                face, [(side * x, a), (side * (x + reach / 2), (a + b) / 2 + 1), (side * (x + reach), b)], 2.0, strength
            )
            for a, b in feet
        )
    )


def _under_eye(face: Face, side: int) -> str:
    age, does = face.person.lines, face.does
    strength = 0.05 + 0.42 * age + 0.5 * does.side(AU.CHEEK_RAISER, side) + 0.35 * does.side(AU.LID_TIGHTENER, side)
    lower = lids(face, side).lower
    bag = [(x, y + 8 + 2 * age + 2 * (1 - abs(i - 3) / 5)) for i, (x, y) in enumerate(lower[:-2])]
    return fold(face, bag, 2.2, strength, heavy=0.35)


def _nasolabial_path(face: Face, side: int) -> list[Point]:
    """From above the wing of the nose, round the cheek, to beside the corner of the mouth."""
    x, y = corner(face, side)
    wing, top = half_width(face), base_height(face) - 15
    pull, age = face.does.side(AU.LIP_CORNER_PULLER, side), face.person.lines
    end = (x + side * (10 + 4 * pull), y + 2 + 10 * age)
    out = side * (0.5 * (wing + abs(end[0])) + 5 + 3 * pull)
    return [(side * (wing + 2), top), (side * (wing + 10), top + 11), (out, top + 0.52 * (end[1] - top)), end]


def _nasolabial_strength(face: Face, side: int) -> float:
    does = face.does
    sneer = max(does.side(AU.NOSE_WRINKLER, side), does.side(AU.UPPER_LIP_RAISER, side))
    pull = does.side(AU.LIP_CORNER_PULLER, side)
    return (
        0.02
        + 0.34 * face.person.lines
        + 0.6 * math.pow(pull, 1.4)
        + 0.6 * sneer
        + 0.2 * does.side(AU.CHEEK_RAISER, side)
    )


def _nasolabial(face: Face, side: int) -> str:
    return fold(
        face,
        _nasolabial_path(face, side),
        3.2,
        min(1.0, _nasolabial_strength(face, side)) * 0.75,
        light=(side * 3, -1.5),
        heavy=0.35,
    )


def _cheek_relief(face: Face, side: int) -> str:
    pen, skin, path = face.pen, face.skin, _nasolabial_path(face, side)
    strength = min(1.1, 0.10 + _nasolabial_strength(face, side))
    lit = pen.brush([(x + side * 9, y - 6) for x, y in path], skin.light, 13, 0.42 * strength)
    return lit + pen.brush([(x - side * 2, y + 2) for x, y in path], skin.deep, 9, 0.30 * strength, heavy=0.3)


def _corner_marks(face: Face, side: int) -> str:
    """Lines below the corners of the mouth (age, AU 15) and brackets beside them (AU 14 and 20)."""
    does, age = face.does, face.person.lines
    x, y = corner(face, side)
    down = does.side(AU.LIP_CORNER_DEPRESSOR, side)
    bracket = does.side(AU.DIMPLER, side) + 0.35 * does.side(AU.LIP_STRETCHER, side)
    return group(
        fold(
            face,
            [(x + side * 3, y + 3), (x + side * 7, y + 12), (x + side * 8, y + 23)],
            3.0,
            0.28 * age + down * (0.25 + 0.4 * age),
            light=(side * 3, 0),
        ),
        fold(
            face,
            [(x + side * 7, y - 10), (x + side * 10, y - 1), (x + side * 7, y + 8)],
            3.4,
            bracket * (0.45 + 0.3 * age),
            light=(side * 4, 0),
        ),
    )


def _chin_arc(face: Face) -> list[Point]:
    lips = lips_of(face)
    y = lips.lower_edge[len(lips.lower_edge) // 2][1]
    return [(-26, y + 20), (-14, y + 11), (0, y + 8.5), (14, y + 11), (26, y + 20)]


def _chin_relief(face: Face) -> str:
    return face.pen.brush(_chin_arc(face), face.skin.deep, 10, 0.6 * face.does[AU.CHIN_RAISER])


def _chin(face: Face) -> str:
    """AU 17 wrinkles the ball of the chin like the skin of an orange."""
    raised = face.does[AU.CHIN_RAISER]
    if not raised:
        return ""
    rng = face.chance("chin")
    low = stretched(face.person, 163) - 4 * raised + face.jaw
    pits = [
        face.pen.glow((rng.gauss(0, 12), low + rng.gauss(0, 6)), 4.5, 3.2, face.skin.deep, 0.34 * raised)
        for _ in range(18)
    ]
    return group(fold(face, _chin_arc(face), 2.6, 0.5 * raised), *pits)
