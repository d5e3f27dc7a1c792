"""Quotas: never more people than they allow, nobody turned away in the middle, no place lost."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from apps.participants import assignment, consent, demographics, erasure, quotas, tasks
from apps.participants.enrolment import enter
from apps.participants.models import Demographics, QuotaPlace, Session, Trial
from apps.participants.outcomes import decide
from apps.participants.progress import pass_instructions
from apps.studies.models import Cohort, QuotaCell
from tests.factories import make_cohort, make_judgment, make_participant
from tests.participants.client import Browser, Response
from tests.participants.test_demographics import questionnaire, walk_to_about, where

pytestmark = pytest.mark.django_db


@pytest.fixture
def raters() -> Cohort:
    return make_cohort(phase="rate", questionnaire=questionnaire())


def make_quota(cohort: Cohort, target: int = 1, **fields: Any) -> QuotaCell:
    return QuotaCell.objects.create(cohort=cohort, target=target, **fields)


def arrive(cohort: Cohort, **answers: Any) -> Session:
    """A new person's session, with what they said about themselves."""
    session = enter(cohort, make_participant(cohort.study))
    consent.agree(session, ["take_part"])
    demographics.answer(session, {"sex": None, "birth_year": None} | answers)
    return session


def born(age: int) -> int:
    """The year of birth of somebody who reaches this age this year."""
    return timezone.now().year - age


def begin(session: Session) -> Session:
    """Go on to the pictures."""
    pass_instructions(session)
    assignment.ensure_trials(session)
    return session


def filled(quota: QuotaCell) -> int:
    quota.refresh_from_db()
    return quota.filled


def silence(minutes: int = 61) -> None:
    """Let so much time pass in which nobody does anything."""
    QuotaPlace.objects.update(taken_at=timezone.now() - timedelta(minutes=minutes))
    Trial.objects.update(reserved_until=timezone.now() - timedelta(minutes=minutes - 60))
    tasks.expire_reservations()


def test_a_full_quota_thanks_people_before_they_see_a_picture(visitor: Browser, raters: Cohort) -> None:
    quota = make_quota(raters, sex="female")
    arrive(raters, sex="female")
    walk_to_about(visitor, raters)

    end: Response = visitor.submit("about", sex="female")

    turned_away = Session.objects.latest("pk")
    assert turned_away.outcome == "over_quota"
    assert where(end) == "/session/ended/"
    assert not turned_away.trials.exists()
    assert filled(quota) == 1


def test_who_counts_in_no_quota_is_let_in(raters: Cohort) -> None:
    make_quota(raters, target=0, sex="female", age_from=18, age_to=29)

    others = [
        arrive(raters, sex="male", birth_year=born(20)),
        arrive(raters, sex="female", birth_year=born(30)),
        arrive(raters, sex="female"),
        arrive(raters),
    ]

    assert {session.step() for session in others} == {"instructions"}


@pytest.mark.parametrize(("age", "counts"), [(17, False), (18, True), (29, True), (30, False)])
def test_ages_are_bounded_on_both_sides(raters: Cohort, age: int, counts: bool) -> None:
    quota = make_quota(raters, age_from=18, age_to=29)

    arrive(raters, birth_year=born(age))

    assert filled(quota) == counts


@pytest.mark.parametrize("bound", [{"age_from": 50}, {"age_to": 60}])
def test_an_age_may_be_bounded_on_one_side(raters: Cohort, bound: dict[str, int]) -> None:
    quota = make_quota(raters, **bound)

    arrive(raters, birth_year=born(55))

    assert filled(quota) == 1


def test_a_quota_without_bounds_counts_everybody(raters: Cohort) -> None:
    quota = make_quota(raters, target=2)

    outcomes = [arrive(raters, **said).outcome for said in ({}, {"sex": "male", "birth_year": 1980}, {})]

    assert outcomes == ["", "", "over_quota"]
    assert filled(quota) == 2


def test_who_counts_in_several_quotas_needs_a_place_in_each(raters: Cohort) -> None:
    women, young = make_quota(raters, target=5, sex="female"), make_quota(raters, age_to=29)
    arrive(raters, birth_year=born(20))

    session = arrive(raters, sex="female", birth_year=born(20))

    assert session.outcome == "over_quota"
    assert (filled(women), filled(young)) == (0, 1)


def test_a_second_session_takes_no_second_place(raters: Cohort) -> None:
    quota = make_quota(raters)
    session = arrive(raters, sex="male")
    decide(session, "complete")

    second = enter(raters, session.participant, again=True)
    consent.agree(second, ["take_part"])
    demographics.go_on(second)

    assert second.step() == "instructions"
    assert filled(quota) == 1


def test_a_place_whose_person_went_silent_goes_to_the_next(raters: Cohort) -> None:
    quota = make_quota(raters)
    arrive(raters)

    silence()

    assert filled(quota) == 0
    assert arrive(raters).outcome == ""


def test_a_place_just_taken_is_kept_before_the_first_picture_too(raters: Cohort) -> None:
    quota = make_quota(raters)
    arrive(raters)

    tasks.expire_reservations()

    assert filled(quota) == 1


def test_a_place_is_kept_while_its_person_answers(raters: Cohort) -> None:
    quota = make_quota(raters)
    begin(arrive(raters))
    QuotaPlace.objects.update(taken_at=timezone.now() - timedelta(hours=5))

    tasks.expire_reservations()

    assert filled(quota) == 1


def test_a_complete_session_keeps_its_place_for_good(raters: Cohort) -> None:
    quota = make_quota(raters)
    decide(begin(arrive(raters)), "complete")

    silence(minutes=10_000)

    assert filled(quota) == 1


@pytest.mark.parametrize("outcome", ["declined", "screened_out", "timed_out", "over_quota"])
def test_a_session_that_ends_otherwise_gives_its_place_back(raters: Cohort, outcome: str) -> None:
    quota = make_quota(raters)
    decide(arrive(raters), outcome)

    quotas.give_back_lapsed()

    assert filled(quota) == 0


def test_who_comes_back_too_late_is_thanked_before_the_first_picture(visitor: Browser, raters: Cohort) -> None:
    make_quota(raters)
    walk_to_about(visitor, raters)
    visitor.submit("about")
    visitor.submit("instructions")
    silence()
    arrive(raters)

    back = visitor.enter(raters)

    assert where(back) == "/session/ended/"


def test_who_has_answered_a_picture_is_never_sent_away(visitor: Browser, raters: Cohort) -> None:
    make_quota(raters)
    walk_to_about(visitor, raters)
    visitor.submit("about")
    visitor.submit("instructions")
    visitor.judge(visitor.load()["trials"][0]["uuid"])
    silence()
    arrive(raters)

    back = visitor.get("/session/trials/")

    assert back.status_code == 200
    assert Session.objects.earliest("pk").outcome == ""


def test_who_comes_back_in_time_has_their_place_again(visitor: Browser, raters: Cohort) -> None:
    quota = make_quota(raters)
    walk_to_about(visitor, raters)
    visitor.submit("about")
    visitor.submit("instructions")
    silence()

    visitor.get("/session/trials/")

    assert filled(quota) == 1


def test_erasing_a_person_frees_their_place(raters: Cohort) -> None:
    quota = make_quota(raters)
    session = begin(arrive(raters))
    make_judgment(session.trials.all()[0])
    decide(session, "complete")

    erasure.forget(session.participant)

    assert filled(quota) == 0


def test_the_database_refuses_one_person_too_many(raters: Cohort) -> None:
    quota = make_quota(raters)
    arrive(raters)

    with pytest.raises(IntegrityError, match="quota_never_overshoots"), transaction.atomic():
        QuotaPlace.objects.create(quota=quota, participant=make_participant(raters.study))


@pytest.mark.django_db(transaction=True)
def test_a_crowd_never_overshoots(raters: Cohort) -> None:
    women, all_ages = make_quota(raters, target=4, sex="female"), make_quota(raters, target=6)
    people = [make_participant(raters.study) for _ in range(16)]
    said = [{"sex": "female" if number % 2 else "male", "birth_year": None} for number in range(16)]

    def come(number: int) -> str:
        try:
            session = enter(raters, people[number])
            consent.agree(session, ["take_part"])
            demographics.answer(session, said[number])
            return session.outcome
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as crowd:
        outcomes = list(crowd.map(come, range(16)))

    assert filled(all_ages) == QuotaPlace.objects.filter(quota=all_ages).count() == outcomes.count("") == 6
    assert filled(women) <= 4
    assert Demographics.objects.count() == 16
