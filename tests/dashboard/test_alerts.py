"""Each warning comes when it is due, says what to do next, and leaves no one alone with it."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.cache import cache
from django.utils import timezone

from apps.dashboard import alerts, board
from apps.dashboard.counts import count_now
from apps.dashboard.figures import Figures
from apps.dashboard.latest import Counted, latest
from apps.dashboard.models import Limits
from apps.participants.models import Withdrawal
from apps.studies import workers
from apps.studies.models import Cohort
from tests.factories import make_cohort, make_study

NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)


def told(*, cohort: dict[str, Any] | None = None, limits: dict[str, Any] | None = None, **figures: Any) -> list[str]:
    """The names of the alerts of an open cohort with these figures."""
    open_one = Cohort(pk=1, state="open", phase="mimic", opened_at=NOW - timedelta(hours=1), **(cohort or {}))
    counted = Counted(open_one, Figures(**figures), NOW)
    found = alerts.of_cohort(counted, Limits(cohort=open_one, **(limits or {})), now=NOW)
    assert all(str(alert.what) and str(alert.action) for alert in found)
    return [alert.name for alert in found]


def before(**time: float) -> str:
    return (NOW - timedelta(**time)).isoformat()


def test_a_cohort_in_which_all_is_well_has_none() -> None:
    well = {"sessions": 30, "accepted": 90, "rejected": 20}

    assert told(devices={"": well}, since={"session": before(hours=2)}, trial_seconds=[9, 12, 20]) == []


def verdicts(accepted: int, rejected: int) -> dict[str, Any]:
    return {"devices": {"": {"accepted": accepted, "rejected": rejected}}}


@pytest.mark.parametrize(
    ("name", "figures", "quiet_figures"),
    [
        ("refusals", verdicts(60, 40), verdicts(75, 25)),
        ("refusals", verdicts(12, 8), verdicts(10, 9)),
        (
            "pace",
            {"trial_seconds": [1, 3.9, 9], "answers": {"judgments": 20}},
            {"trial_seconds": [1, 4.0, 9], "answers": {"judgments": 20}},
        ),
        ("quiet", {"since": {"session": before(hours=25)}}, {"since": {"session": before(hours=23)}}),
        ("review", {"since": {"review": before(hours=49)}}, {"since": {"review": before(hours=47)}}),
        ("worker", {"since": {"pending": before(minutes=11)}}, {"since": {"pending": before(minutes=9)}}),
        ("parked", {"devices": {"": {"parked": 1}}}, {"devices": {"": {"parked": 0}}}),
        ("full", {"levels": [{"filled": 30, "target": 30}]}, {"levels": [{"filled": 29, "target": 30}]}),
    ],
)
def test_each_comes_when_it_is_due(name: str, figures: dict[str, Any], quiet_figures: dict[str, Any]) -> None:
    assert told(**figures) == [name]
    assert told(**quiet_figures) == []


def test_a_wage_below_the_floor() -> None:
    paid = {"pay_amount": Decimal("2.50"), "pay_currency": "USD"}

    assert told(cohort=paid, limits={"wage_floor": Decimal("10.01")}, session_seconds=[1, 900, 2]) == ["wage"]
    assert told(cohort=paid, limits={"wage_floor": Decimal("10.00")}, session_seconds=[1, 900, 2]) == []
    assert told(cohort=paid, session_seconds=[1, 900, 2]) == []


def test_a_cap_that_todays_sessions_have_reached_by_the_cohorts_own_clock() -> None:
    capped = {"daily_session_cap": 3, "time_zone": "Pacific/Auckland"}

    assert told(cohort=capped, days={"2026-03-21": [3, 0, 0]}) == ["cap"]
    assert told(cohort=capped, days={"2026-03-20": [3, 0, 0]}) == []


def test_a_paused_cohort_is_not_called_quiet() -> None:
    paused = Cohort(pk=1, state="paused", phase="rate", opened_at=NOW)
    counted = Counted(paused, Figures(since={"session": before(days=9)}), NOW)

    assert alerts.of_cohort(counted, Limits(cohort=paused), now=NOW) == []


@pytest.mark.django_db
def test_withdrawals_that_are_overdue_and_workers_that_are_silent() -> None:
    cohort = make_cohort(make_study())
    late = timezone.now() - timedelta(hours=2)
    Withdrawal.objects.create(
        study=cohort.study, participant_uuid=cohort.study.participants.model().uuid, requested_at=late
    )
    cache.delete(workers.KEY)
    count_now(cohort)

    silent = _names(cohort)
    workers.note_alive()
    alive = _names(cohort)

    assert silent == ["withdrawals", "workers"]
    assert alive == ["withdrawals"]


def _names(cohort: Cohort) -> list[str]:
    (counted,) = latest([cohort])
    return [alert.name for alert in board.of_cohort(counted, now=timezone.now()).alerts]
