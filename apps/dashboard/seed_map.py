"""The map of seeds: one square for each, the darker the fuller, as few shapes as there are levels."""

import math
from dataclasses import dataclass

from django.utils.functional import Promise

from apps.dashboard.counting.definitions import LEVELS
from apps.dashboard.counting.fill import level

WIDEST = 96
"""Squares in a row where there are many."""


@dataclass(frozen=True, slots=True)
class SeedMap:
    """A drawing in units of one square: for each level, from empty to full, the outline of its squares."""

    columns: int
    rows: int
    outlines: list[str]
    counts: list[int]

    @property
    def legend(self) -> list[tuple[Promise, int]]:
        """Each level's name, and how many seeds are there."""
        return list(zip(LEVELS, self.counts, strict=True))


def seed_map(seeds: list[list[int]]) -> SeedMap | None:
    """Return the map of [seed, filled, target] in the order given, row by row; None where there is none."""
    if not seeds:
        return None
    columns = min(WIDEST, max(12, math.ceil(math.sqrt(2.5 * len(seeds)))))
    outlines: list[list[str]] = [[] for _ in LEVELS]
    for place, (_seed, filled, target) in enumerate(seeds):
        row, column = divmod(place, columns)
        outlines[level(filled, target)].append(f"M{column} {row}h.88v.88h-.88z")
    rows = math.ceil(len(seeds) / columns)
    return SeedMap(columns, rows, ["".join(squares) for squares in outlines], [len(squares) for squares in outlines])
