"""Judgments: what is taken in, what is refused, and what sending twice does."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import IntegrityError, InternalError, connection, transaction
from django.test.utils import CaptureQueriesContext

from apps.participants.models import Trial
from apps.ratings.judging import Answer, AnsweredAlreadyError, InvalidAnswerError, submit, submit_from
from apps.ratings.models import Judgment
from tests.factories import make_cohort, make_judgment, make_session, make_trial

pytestmark = pytest.mark.django_db


def answer(**fields: Any) -> Answer:
    values: dict[str, Any] = {"client_uuid": uuid.uuid4(), "ratings": {"joy": 40, "awe": 90}}
    return Answer(**(values | fields))


def rating_trial() -> Trial:
    cohort = make_cohort(phase="rate", seeds=1, trials_per_session=1)
    trial: Trial = make_session(cohort, scopes=["take_part"]).trials.get()
    return trial


def test_an_answer_is_stored_with_the_terms_it_chose() -> None:
    judgment, created = submit(make_trial(), answer())

    assert created
    assert judgment.ratings == {"joy": 40, "awe": 90}


def test_sending_the_same_answer_twice_returns_the_first() -> None:
    trial, sent = make_trial(), answer()
    first, _ = submit(trial, sent)

    second, created = submit(trial, sent)

    assert (second.pk, created) == (first.pk, False)


def test_a_different_second_answer_is_refused_and_the_first_kept() -> None:
    trial = make_trial()
    make_judgment(trial, ratings={"joy": 10})

    with pytest.raises(AnsweredAlreadyError):
        submit(trial, answer(ratings={"fear": 10}))

    assert Judgment.objects.get().ratings == {"joy": 10}


def test_an_answer_sent_to_another_trial_before_is_refused_and_leaves_this_one_open() -> None:
    first, second, _ = make_session(make_cohort()).trials.order_by("position")
    sent = answer()
    submit(first, sent)

    with pytest.raises(AnsweredAlreadyError):
        submit(second, sent)

    second.refresh_from_db()
    assert second.judged_at is None
    assert Judgment.objects.get().trial_id == first.pk


def test_a_judgment_costs_three_statements_however_many_there_are() -> None:
    session = make_session(make_cohort(phase="rate", seeds=3), scopes=["take_part"])

    for trial in session.trials.order_by("position"):
        with CaptureQueriesContext(connection) as captured:
            submit_from(session.uuid, trial.uuid, answer())

        statements = [query["sql"].split()[0] for query in captured.captured_queries if "SAVEPOINT" not in query["sql"]]
        assert statements == ["SELECT", "WITH", "INSERT"]


def test_a_trial_of_another_session_is_not_found() -> None:
    trial, other = make_trial(), make_trial()

    with pytest.raises(Trial.DoesNotExist):
        submit_from(other.session.uuid, trial.uuid, answer())


@pytest.mark.parametrize(
    "wrong",
    [
        {"ratings": {}},
        {"ratings": {"joy": 0}},
        {"ratings": {"joy": 101}},
        {"ratings": {"hunger": 50}},
        {"ratings": {}, "no_face": True},
    ],
)
def test_an_answer_that_breaks_the_rules_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(InvalidAnswerError):
        submit(make_trial(), answer(**wrong))

    assert not Judgment.objects.exists()


def test_a_rater_may_say_that_no_face_is_visible() -> None:
    judgment, _ = submit(rating_trial(), answer(ratings={}, no_face=True))

    assert judgment.no_face


def test_no_face_and_emotions_together_are_refused() -> None:
    with pytest.raises(InvalidAnswerError):
        submit(rating_trial(), answer(no_face=True))


@pytest.mark.parametrize("ratings", [{"joy": 0}, {"joy": 101}, {"joy": 4.5}, {"joy": "50"}, {"joy": None}, {}])
def test_the_database_itself_refuses_ratings_out_of_range(ratings: dict[str, Any]) -> None:
    trial = make_trial()
    owner = {"cohort": trial.cohort, "session": trial.session, "participant": trial.participant, "trial": trial}

    with pytest.raises(IntegrityError), transaction.atomic():
        Judgment.objects.create(**owner, client_uuid=uuid.uuid4(), term_list=trial.cohort.term_list, ratings=ratings)


def test_a_stored_judgment_cannot_be_changed_or_deleted() -> None:
    make_judgment(make_trial())

    for tamper in (lambda: Judgment.objects.update(no_face=True), lambda: Judgment.objects.all().delete()):
        with pytest.raises(InternalError, match="Cannot"), transaction.atomic():
            tamper()


@pytest.mark.django_db(transaction=True)
def test_two_tabs_sending_at_once_store_one_answer() -> None:
    trial, sent = make_trial(), answer()

    def send(_: int) -> bool:
        try:
            return submit_from(trial.session.uuid, trial.uuid, sent)[1]
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as tabs:
        created = list(tabs.map(send, range(6)))

    assert sorted(created) == [False] * 5 + [True]
    assert Judgment.objects.count() == 1
