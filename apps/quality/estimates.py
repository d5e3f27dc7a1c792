"""Coefficients with intervals, computed for all terms and all resamples at once."""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

RESAMPLES = 200
PERCENTILES = (2.5, 97.5)
TINY = 1e-9
"""What is less is 0 but for rounding: no sum of squares of whole numbers comes near."""

Numbers: TypeAlias = npt.NDArray[np.float64]
Estimate: TypeAlias = tuple[float | None, float | None, float | None]
"""A value and the ends of its interval; None where it cannot be computed."""


@dataclass(frozen=True, slots=True)
class Trust:
    """One coefficient: overall, and for each term (or picture)."""

    overall: Estimate
    each: list[Estimate]


def resamples(items: int, rng: np.random.Generator) -> Numbers:
    """Return how often each item is in the whole and in each resample: (1 + RESAMPLES, items), the first row ones."""
    drawn = rng.multinomial(items, np.full(items, 1 / items), size=RESAMPLES)
    return np.vstack([np.ones(items), drawn]).astype(float)


def with_sum(columns: Numbers) -> Numbers:
    """Add the sum of all columns as the last one."""
    return np.column_stack([columns, columns.sum(axis=1)])


def ratio(part: Numbers, whole: Numbers) -> Numbers:
    """Divide; nan where there is nothing to divide by."""
    divided = np.full(whole.shape, np.nan)
    np.divide(part, whole, out=divided, where=np.abs(whole) > TINY)
    return divided


def trust(found: Numbers) -> Trust:
    """Read a coefficient from (1 + RESAMPLES, columns + 1): the first row is of the whole, the last column overall."""
    value = found[0]
    ends = np.full((2, len(value)), np.nan)
    known = ~np.isnan(found[1:]).all(axis=0)
    if known.any():
        ends[:, known] = np.nanpercentile(found[1:, known], PERCENTILES, axis=0)
    each: list[Estimate] = [_plain(*estimate) for estimate in zip(value, *ends, strict=True)]
    return Trust(each[-1], each[:-1])


def _plain(value: float, low: float, high: float) -> Estimate:
    if np.isnan(value):
        return None, None, None
    return float(value), *(None if np.isnan(end) else float(end) for end in (low, high))  # type: ignore[return-value]
