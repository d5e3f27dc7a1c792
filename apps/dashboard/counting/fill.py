"""Counts of places: how far each picture, and each seed in all its pictures, has come towards its target."""

from typing import Any

from django.db.models import Case, Count, F, IntegerField, QuerySet, Sum, Value, When

from apps.studies.models import Cell, Cohort

LEVELS = 6
"""Nothing yet; less than a quarter, a half, three quarters, the whole of the target; full."""
LEAST = 20
CELL = ("stimulus", "filled", "reserved", "target")
LEVEL = Case(
    When(filled__gte=F("target"), then=Value(LEVELS - 1)),
    When(filled=0, then=Value(0)),
    default=1 + F("filled") * 4 / F("target"),
    output_field=IntegerField(),
)


def level(filled: int, target: int) -> int:
    """Return which of the LEVELS so many filled places of a target are."""
    if filled >= target:
        return LEVELS - 1
    return 1 + 4 * filled // target if filled else 0


def by_level(cohort: Cohort) -> list[dict[str, int]]:
    """Return for each level, from empty to full, how many pictures are there, and their places."""
    sums = {name: Sum(name) for name in ("filled", "reserved", "target")}
    rows: Any = (
        cells_of(cohort).values(level=LEVEL).annotate(pictures=Count("pk"), **{f"{n}_": s for n, s in sums.items()})
    )
    found = {row["level"]: row for row in rows}
    return [
        {"pictures": row.get("pictures", 0), **{name: row.get(f"{name}_", 0) for name in sums}}
        for row in (found.get(each, {}) for each in range(LEVELS))
    ]


def least(cohort: Cohort) -> list[list[int]]:
    """Return [stimulus, filled, reserved, target] of the LEAST pictures with room that have the fewest answers."""
    cells = cells_of(cohort).with_room()  # type: ignore[attr-defined]
    return [list(cell) for cell in cells.order_by("load", "chance").values_list(*CELL)[:LEAST]]


def cells_of(cohort: Cohort) -> "QuerySet[Cell]":
    """Return the cohort's cells in no order, which is what grouping needs."""
    return Cell.objects.filter(cohort=cohort).order_by()


def by_seed(cohort: Cohort) -> list[list[int]]:
    """Return [seed, filled, target] for each seed, summed over its pictures, in order of the seeds' names."""
    rows = cells_of(cohort).values_list("seed").annotate(filled_=Sum("filled"), target_=Sum("target"))
    return [list(row) for row in rows.order_by("seed__name", "seed")]
