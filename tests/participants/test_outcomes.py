"""How sessions end: once, with the code of that outcome and of no other."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from apps.participants.completion import complete
from apps.participants.consent import decline
from apps.participants.enrolment import enter
from apps.participants.models import Session
from apps.participants.outcomes import decide, time_out_silent
from tests.factories import make_cohort, make_judgment, make_participant, make_session
from tests.participants.client import Browser

pytestmark = pytest.mark.django_db
Outcome = Session.Outcome
NOW = timezone.now()
WITH_CODE = [outcome for outcome in Outcome if outcome != Outcome.TIMED_OUT]


@pytest.mark.parametrize("first", list(Outcome))
def test_the_first_outcome_stands_whatever_is_asked_for_later(first: Outcome) -> None:
    session = decide(make_session(make_cohort()), first)
    code = session.completion_code

    for other in Outcome:
        again = decide(Session.objects.get(pk=session.pk), other)
        assert (again.outcome, again.completion_code) == (first, code)


def test_every_session_and_outcome_has_a_code_of_its_own() -> None:
    cohort = make_cohort()

    codes = {decide(make_session(cohort), outcome).completion_code for outcome in WITH_CODE for _ in range(3)}

    assert len(codes) == 3 * len(WITH_CODE)
    assert all(len(str(code)) == 10 for code in codes)


def test_nobody_is_shown_the_code_of_a_session_that_timed_out() -> None:
    assert decide(make_session(make_cohort()), Outcome.TIMED_OUT).completion_code is None


def test_there_is_no_such_outcome() -> None:
    with pytest.raises(ValueError, match="fled"):
        decide(make_session(make_cohort()), "fled")


@pytest.mark.parametrize(
    "wrong",
    [
        {"completion_code": "CASHED"},
        {"outcome": "complete", "decided_at": NOW, "completed_at": NOW},
        {"outcome": "timed_out", "decided_at": NOW, "completion_code": "CASHED"},
        {"outcome": "screened_out", "completion_code": "CASHED"},
        {
            "outcome": "screened_out",
            "decided_at": NOW,
            "completed_at": timezone.now(),
            "completion_code": "X",
        },
        {"outcome": "complete", "decided_at": NOW, "completion_code": "CASHED"},
        {"outcome": "", "declined_at": NOW},
    ],
)
def test_the_database_keeps_code_outcome_and_times_together(wrong: dict[str, object]) -> None:
    session = make_session(make_cohort())

    with pytest.raises(IntegrityError), transaction.atomic():
        Session.objects.filter(pk=session.pk).update(**wrong)


@pytest.mark.django_db(transaction=True)
def test_two_ends_at_once_are_one() -> None:
    session = make_session(make_cohort())

    def end(outcome: str) -> str | None:
        try:
            return decide(Session.objects.get(pk=session.pk), outcome).completion_code
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as tabs:
        codes = set(tabs.map(end, [Outcome.SCREENED_OUT, Outcome.OVER_QUOTA] * 4))

    assert len(codes) == 1


def test_a_late_completion_of_what_timed_out_gives_no_code() -> None:
    session = make_session(make_cohort(phase="rate", trials_per_session=1))
    decide(session, Outcome.TIMED_OUT)
    make_judgment(session.trials.get())

    assert complete(session) == ""
    assert Session.objects.get(pk=session.pk).outcome == Outcome.TIMED_OUT


@pytest.mark.parametrize("outcome", [Outcome.SCREENED_OUT, Outcome.OVER_QUOTA])
def test_who_was_turned_away_is_not_let_in_by_trying_again(outcome: Outcome) -> None:
    cohort = make_cohort()
    person = make_participant(cohort.study)
    session = decide(make_session(cohort, person), outcome)

    assert enter(cohort, person) == enter(cohort, person, again=True) == session


def test_who_declined_may_change_their_mind() -> None:
    cohort = make_cohort()
    person = make_participant(cohort.study)
    first = enter(cohort, person)
    decline(first)

    assert enter(cohort, person).number == 2
    assert Session.objects.get(pk=first.pk).outcome == Outcome.DECLINED


def test_a_session_left_for_a_fortnight_times_out_and_one_in_use_does_not() -> None:
    cohort = make_cohort()
    left, used, fresh = make_session(cohort), make_session(cohort), make_session(cohort)
    make_judgment(used.trials.all()[0])
    Session.objects.exclude(pk=fresh.pk).update(entered_at=timezone.now() - timedelta(days=15))

    assert time_out_silent() == 1
    assert [Session.objects.get(pk=each.pk).outcome for each in (left, used, fresh)] == ["timed_out", "", ""]


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        ("over_quota", "We have all the answers we need from people like you"),
        ("screened_out", "This study is not for you this time"),
        ("timed_out", "left for a long time"),
    ],
)
def test_whoever_was_turned_away_is_told_and_finds_no_way_on(outcome: str, words: str) -> None:
    browser = Browser()
    browser.enter(make_cohort())
    decide(Session.objects.get(), outcome)

    page = browser.get("/session/trials/", follow=True)

    assert page.redirect_chain[-1][0] == "/session/ended/"
    assert words in page.content.decode()
    assert "data-code" not in page.content.decode()
    assert ("Start again" in page.content.decode()) is (outcome == "timed_out")
