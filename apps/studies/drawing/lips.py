"""The shape of the mouth: where AU 10 to 28 and the jaw put the corners and the edges of the lips."""

from __future__ import annotations

from dataclasses import dataclass

from .actions import AU, LEFT, RIGHT
from .anatomy import MOUTH, Face, stretched
from .curves import Point

HALF_WIDTH, UPPER, LOWER = 37.0, 10.5, 14.0
STEPS = tuple(i / 8 for i in range(-8, 9))


@dataclass(frozen=True)
class Lips:
    """The edges of the lips, each from the viewer's left corner to the right one, and the gap in the middle."""

    upper_edge: list[Point]
    upper_inner: list[Point]
    lower_inner: list[Point]
    lower_edge: list[Point]
    gap: float


def corner(face: Face, side: int) -> Point:
    """Where one corner of the mouth is."""

    def level(unit: AU) -> float:
        return face.does.side(unit, side)

    out = (
        15 * level(AU.LIP_CORNER_PULLER)
        + 11 * level(AU.LIP_STRETCHER)
        + 4 * level(AU.DIMPLER)
        - 11 * level(AU.LIP_PUCKERER)
        - 7 * level(AU.LIP_FUNNELER)
        - 5 * level(AU.LIP_TIGHTENER)
        - 6 * level(AU.MOUTH_STRETCH)
        - 2 * level(AU.LIP_CORNER_DEPRESSOR)
    )
    down = (
        13 * level(AU.LIP_CORNER_DEPRESSOR)
        + 4 * level(AU.LIP_STRETCHER)
        - 17 * level(AU.LIP_CORNER_PULLER)
        - 3 * level(AU.DIMPLER)
        - 2 * level(AU.CHIN_RAISER)
    )
    resting = stretched(face.person, MOUTH) + 0.6 * side
    return (side * (HALF_WIDTH * face.person.mouth_width + out), resting + down + 0.40 * face.jaw)


def lips_of(face: Face) -> Lips:
    """Where the edges of the lips are."""
    right, left = corner(face, RIGHT), corner(face, LEFT)
    top, bottom = _middles(face)
    upper, lower = _thickness(face)
    gap = max(0.0, bottom - top)
    lips = Lips([], [], [], [], gap)
    for u in STEPS:
        x = (right[0] + left[0]) / 2 + u * (left[0] - right[0]) / 2
        ends = right[1] + (left[1] - right[1]) * (u + 1) / 2
        round_, square = 1 - abs(u) ** 2.1, 1 - abs(u) ** 4
        boxed = face.does[AU.UPPER_LIP_RAISER] * 0.5 + face.does[AU.LOWER_LIP_DEPRESSOR] * 0.4
        swell = round_ + (square - round_) * min(1.0, boxed + 0.02 * gap)
        inner_top = ends + (top - ends) * swell + _bow(u, gap) - 3.5 * face.does[AU.UPPER_LIP_RAISER] * _flank(u)
        inner_bottom = max(inner_top, ends + (bottom - ends) * swell + (0 if gap else _bow(u, 0)))
        lips.upper_edge.append((x, inner_top - upper * _cupid(u)))
        lips.upper_inner.append((x, inner_top))
        lips.lower_inner.append((x, inner_bottom))
        lips.lower_edge.append((x, inner_bottom + lower * (1 - abs(u) ** 2.3)))
    return lips


def _middles(face: Face) -> tuple[float, float]:
    """Heights of the two lips' inner edges in the middle of the mouth."""
    does = face.does
    line = stretched(face.person, MOUTH) + 1.0
    parted = does[AU.LIPS_PART]
    top = (
        line
        - 3.0 * parted
        - 6.5 * does[AU.UPPER_LIP_RAISER]
        - 3 * does[AU.NOSE_WRINKLER]
        - 3 * does[AU.LIP_CORNER_PULLER] * (0.4 + parted)
        - 5 * does[AU.CHIN_RAISER]
        + 0.10 * face.jaw
    )
    bottom = (
        line
        + 5 * parted
        + 9 * does[AU.LOWER_LIP_DEPRESSOR]
        + 8 * parted * (does[AU.LIP_CORNER_PULLER] + 0.5 * does[AU.LIP_STRETCHER])
        - 6 * does[AU.CHIN_RAISER]
        - 2 * does[AU.LIP_CORNER_PULLER] * (1 - min(1, 2 * parted))
        + face.jaw
    )
    return (top, bottom) if parted or face.jaw else (min(top, bottom + 2), min(top, bottom + 2))


def _thickness(face: Face) -> tuple[float, float]:
    """Heights of the red of the upper and of the lower lip."""
    does, person = face.does, face.person
    hidden = 0.30 * does[AU.LIP_TIGHTENER] + 0.45 * does[AU.LIP_PRESSOR] + 0.85 * does[AU.LIP_SUCK]
    pushed = 0.30 * does[AU.LIP_PUCKERER] + 0.35 * does[AU.LIP_FUNNELER]
    drawn = 0.22 * does[AU.LIP_CORNER_PULLER] + 0.15 * does[AU.LIP_STRETCHER] + 0.15 * does[AU.MOUTH_STRETCH]
    full = person.lips * (1 - 0.22 * person.lines)
    upper = UPPER * full * max(0.08, 1 - hidden + pushed - drawn - 0.15 * does[AU.UPPER_LIP_RAISER])
    lower = (
        LOWER * full * max(0.08, 1 - hidden + pushed - drawn + 0.20 * does[AU.CHIN_RAISER] - 0.35 * does[AU.LIP_BITE])
    )
    return upper, lower


def _bow(u: float, gap: float) -> float:
    return 1.6 * max(0.0, 1 - (u / 0.28) ** 2) * max(0.0, 1 - gap / 10)


def _flank(u: float) -> float:
    return max(0.0, 1 - ((abs(u) - 0.5) / 0.4) ** 2)


def _cupid(u: float) -> float:
    fall: float = (1 - abs(u) ** 1.5) ** 0.9
    return fall * (1.0 - 0.26 * max(0.0, 1 - (u / 0.2) ** 2)) + 0.12 * max(0.0, 1 - ((abs(u) - 0.25) / 0.18) ** 2)
