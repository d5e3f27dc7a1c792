"""No more sessions in a day than a cohort wants, by the clocks of its own country."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.utils import timezone

from apps.participants.enrolment import CannotEnterError, begin_of_day, enter
from apps.participants.models import Session
from apps.studies.cohorts import change_state
from apps.studies.models import Cohort
from tests.factories import make_cohort, make_participant
from tests.participants.client import Browser
from tests.participants.test_assignment import crowd

pytestmark = pytest.mark.django_db


def come(cohort: Cohort) -> Session:
    return enter(cohort, make_participant(cohort.study))


def at(moment: datetime) -> Any:
    """The clock stands at this moment."""
    return patch.object(timezone, "now", return_value=moment)


@pytest.fixture
def one_day() -> Iterator[None]:
    """No midnight comes in the middle of the story."""
    with at(timezone.now()):
        yield


def test_the_day_is_full_once_as_many_have_begun(one_day: None) -> None:
    cohort = make_cohort(daily_session_cap=2)
    come(cohort)
    come(cohort)

    with pytest.raises(CannotEnterError, match="answers we need today"):
        come(cohort)

    assert cohort.sessions.count() == 2


def test_who_began_today_comes_back_to_their_session() -> None:
    cohort = make_cohort(daily_session_cap=1)
    session = come(cohort)

    assert enter(cohort, session.participant) == session


def test_the_page_says_when_to_come_back(one_day: None) -> None:
    cohort = make_cohort(daily_session_cap=1, time_zone="Africa/Addis_Ababa")
    come(cohort)

    page = Browser().enter(cohort).content.decode()

    assert "We have all the answers we need today" in page
    assert "time of Addis Ababa" in page


def test_yesterdays_sessions_do_not_count() -> None:
    cohort = make_cohort(daily_session_cap=1)
    yesterday = begin_of_day(cohort) - timedelta(seconds=1)
    Session.objects.filter(pk=come(cohort).pk).update(entered_at=yesterday)

    assert come(cohort)


def test_the_day_begins_at_midnight_in_the_cohorts_country() -> None:
    cohort = make_cohort(time_zone="Africa/Addis_Ababa")

    with at(datetime(2026, 11, 23, 21, 30, tzinfo=UTC)):
        begun = begin_of_day(cohort)

    # Half past midnight of the 24th there.
    assert begun.astimezone(UTC) == datetime(2026, 11, 23, 21, 0, tzinfo=UTC)


def test_a_day_of_23_hours_has_its_own_midnight() -> None:
    cohort = make_cohort(time_zone="America/New_York")

    with at(datetime(2026, 3, 8, 22, 0, tzinfo=UTC)):
        begun = begin_of_day(cohort)

    assert begun.astimezone(UTC) == datetime(2026, 3, 8, 5, 0, tzinfo=UTC)


def test_pilots_do_not_use_up_the_first_day() -> None:
    pilot = change_state(make_cohort(daily_session_cap=1, launched=False), "pilot", actor="maria")
    come(pilot)

    opened = change_state(pilot, "launch", actor="maria")

    assert come(opened)


def test_without_a_limit_everybody_comes_in() -> None:
    cohort = make_cohort()

    assert len([come(cohort) for _ in range(5)]) == 5


@pytest.mark.django_db(transaction=True)
def test_a_crowd_at_once_fills_the_day_and_no_more(one_day: None) -> None:
    cohort = make_cohort(daily_session_cap=3, seeds=3)

    refused = crowd(cohort, people=9, at_once=9)

    assert {type(error) for error in refused} == {CannotEnterError}
    assert (len(refused), cohort.sessions.count()) == (6, 3)
