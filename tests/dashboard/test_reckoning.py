"""What is reckoned from the counts: pay, projections, intervals, groups, the map."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from apps.dashboard.fairness import by_country, by_device
from apps.dashboard.figures import Figures, together
from apps.dashboard.latest import Counted
from apps.dashboard.pay import outlook
from apps.dashboard.seed_map import seed_map
from apps.dashboard.tables.table import Column, Linked, Table, Withheld
from apps.dashboard.tables.times import days
from apps.dashboard.wilson import wilson
from apps.studies.models import Cohort

TODAY = date(2026, 3, 20)
PAID = {"pay_amount": Decimal("2.50"), "pay_currency": "USD", "trials_per_session": 30}


def places(filled: int, target: int) -> list[dict[str, int]]:
    return [{"pictures": 1, "filled": filled, "reserved": 0, "target": target}]


def test_a_wage_is_the_pay_over_the_median_time() -> None:
    figures = Figures(devices={"": {"complete": 8}}, session_seconds=[600, 900, 1500], levels=places(240, 330))

    view = outlook(Cohort(**PAID), figures, today=TODAY)

    assert view.hourly == Decimal("10.00")
    assert view.spent == Decimal("20.00")
    assert view.projected == Decimal("27.50")


def test_the_end_is_projected_from_the_last_seven_days() -> None:
    told = {"2026-03-01": [9, 9, 900], "2026-03-14": [1, 1, 35], "2026-03-20": [1, 1, 35]}
    figures = Figures(days=told, levels=places(0, 95))

    view = outlook(Cohort(**PAID), figures, today=TODAY)

    assert view.pace == 10
    assert view.finish == date(2026, 3, 30)


def test_a_young_cohort_is_projected_from_the_days_it_has() -> None:
    figures = Figures(days={"2026-03-19": [1, 1, 30], "2026-03-20": [1, 1, 10]}, levels=places(40, 60))

    assert outlook(Cohort(**PAID), figures, today=TODAY).finish == date(2026, 3, 21)


def test_what_cannot_be_told_is_not_told() -> None:
    view = outlook(Cohort(trials_per_session=30), Figures(levels=places(0, 90)), today=TODAY)

    assert (view.spent, view.projected, view.hourly, view.finish) == (None, None, None, None)
    assert view.missing == 90


@pytest.mark.parametrize(
    ("successes", "trials", "low", "high"),
    # Newcombe (1998), Statistics in Medicine 17, 857-872, table I, method 3.
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_intervals_are_wilsons(successes: int, trials: int, low: float, high: float) -> None:
    assert wilson(successes, trials) == pytest.approx((low, high), abs=5e-5)


def part(country: str, persons: int, **numbers: int) -> Counted:
    cohort = Cohort(country=country, language="en")
    counts = {"device_persons": persons, **numbers}
    return Counted(cohort, Figures(persons=persons, devices={"phone": counts}), datetime(2026, 3, 20, tzinfo=UTC))


def test_small_groups_are_not_told_of() -> None:
    parts = [part("ET", 4, rejected=3, accepted=1), part("IN", 3, rejected=1), part("IN", 2, accepted=4)]

    ethiopia, india = by_country(parts, smallest=5)

    assert (ethiopia.persons, ethiopia.shares) == (4, None)
    assert india.shares
    refused = india.shares["refused"]
    assert (refused.count, refused.of, refused.share) == (1, 5, 0.2)
    assert (refused.low, refused.high) == pytest.approx(wilson(1, 5))


def test_devices_of_several_cohorts_are_taken_together() -> None:
    (phones,) = by_device([part("ET", 4, photographed=10, retaken=2), part("IN", 3, photographed=10)], smallest=5)

    assert (phones.name, phones.persons) == ("phone", 7)
    assert phones.shares
    assert phones.shares["retaken"].share == 0.1
    assert phones.shares["dropped"].share is None


def test_figures_survive_being_kept() -> None:
    figures = together([part("ET", 4, rejected=3).figures])

    assert Figures.from_json(figures.to_json()) == figures
    assert Figures.from_json(figures.to_json() | {"version": 0}) is None


def test_the_map_has_one_square_for_each_seed() -> None:
    drawn = seed_map([[pk, pk % 16, 15] for pk in range(4659)])

    assert drawn
    assert (drawn.columns, drawn.rows) == (96, 49)
    assert sum(drawn.counts) == sum(outline.count("M") for outline in drawn.outlines) == 4659
    assert drawn.outlines[0].startswith("M0 0h.88v.88h-.88z")
    assert seed_map([]) is None


def test_a_csv_file_holds_numbers_and_no_formulas() -> None:
    columns = (Column("Name", "text"), Column("Share", "share"), Column("Cases"))
    table = Table("t", "T", columns, [("=cmd()", 2 / 3, 1200), (Linked("a, b", "/x/"), None, Withheld(5))])

    assert table.as_csv().splitlines() == ["Name,Share,Cases", "'=cmd(),0.666667,1200", '"a, b",,<5']
    assert [shown for *_, shown in next(table.lines())] == ["=cmd()", "66.7 %", "1,200"]


def test_days_on_which_nothing_happened_have_their_rows() -> None:
    table = days(Figures(days={"2026-02-27": [3, 2, 60], "2026-03-02": [1, 0, 4]}))

    assert [(str(day), begun) for day, begun, *_ in table.rows] == [
        ("2026-02-27", 3),
        ("2026-02-28", 0),
        ("2026-03-01", 0),
        ("2026-03-02", 1),
    ]
    assert days(Figures()).rows == []
