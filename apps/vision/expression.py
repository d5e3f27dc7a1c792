"""How like another's a face's expression is: a research preview, from the geometry of brows, eyes and mouth."""

from typing import NamedTuple

import numpy as np


class Expression(NamedTuple):
    """Lengths in distances of the outer eye corners, both sides averaged, as seen from the front.

    Lives in memory, is never stored.
    """

    inner_brows: float
    """From the inner brows down to the inner eye corners."""
    brows: float
    """From the middle of the brows down to the upper lids."""
    eyes: float
    """From the upper down to the lower lids."""
    mouth_width: float
    mouth_open: float
    corners: float
    """From the corners of the mouth down to the middle of its outline: more in a smile."""
    upper_lip: float
    """From the nose down to the upper lip."""
    lips: float
    """From the upper lip's upper edge down to the lower lip's lower edge."""


SPREAD = Expression(0.042, 0.031, 0.013, 0.078, 0.048, 0.041, 0.021, 0.051)
"""Standard deviations between 28 pictures of different people and moods."""
RIGHT_EYE, LEFT_EYE, NOSE_BASE = 33, 263, 2
MOUTH = (61, 291)


def expression(surface: np.ndarray) -> Expression:
    """The expression of a mesh of 468 by 3 points in pixels."""
    right, left = surface[RIGHT_EYE], surface[LEFT_EYE]
    scale = max(float(np.linalg.norm(left - right)), 1e-6)
    across = (left - right) / scale
    fall = surface[NOSE_BASE] - (right + left) / 2
    # The mesh is solid, so measuring along the head's own axes undoes its turn.
    fall = fall - (fall @ across) * across
    downwards = fall / max(float(np.linalg.norm(fall)), 1e-6)

    def down(*pairs: tuple[int, int]) -> float:
        return float(np.mean([(surface[to] - surface[of]) @ downwards for of, to in pairs])) / scale

    return Expression(
        inner_brows=down((107, 133), (336, 362)),
        brows=down((105, 159), (334, 386)),
        eyes=down((159, 145), (386, 374)),
        mouth_width=float((surface[MOUTH[1]] - surface[MOUTH[0]]) @ across) / scale,
        mouth_open=down((13, 14)),
        corners=down(*((corner, lip) for corner in MOUTH for lip in (0, 17))),
        upper_lip=down((NOSE_BASE, 0)),
        lips=down((0, 17)),
    )


def fidelity(seed: Expression | None, mimic: Expression | None) -> float | None:
    """How like the seed's expression the mimic's is, 0 to 1 (the same); None where either is not known."""
    if seed is None or mimic is None:
        return None
    apart = (np.array(seed) - np.array(mimic)) / np.array(SPREAD)
    return float(np.exp(-np.mean(apart**2) / 2))
