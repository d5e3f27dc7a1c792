"""A pilot: real people in a cohort that is not open yet, kept apart from everything that counts."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import close_old_connections, connection, transaction

from apps.exports.content import eligibility
from apps.exports.models import Release
from apps.mimicry.judging.verdicts import decide
from apps.participants import assignment, completion
from apps.participants.enrolment import CannotEnterError, enter
from apps.participants.models import Session
from apps.participants.trials import lock_trial
from apps.ratings.models import Judgment
from apps.studies.cohorts import change_state
from apps.studies.models import Cohort, Stimulus
from apps.studies.progress import progress_of
from tests.factories import make_cohort, make_judgment, make_mimic, make_participant, make_recipient, make_session

pytestmark = pytest.mark.django_db


def make_pilot(*, phase: str = Cohort.Phase.RATE, **fields: Any) -> Cohort:
    """A cohort in its pilot, of raters if nothing else is said; three pictures a session."""
    cohort = make_cohort(launched=False, phase=phase, **fields)
    return change_state(cohort, "pilot", actor="maria")


def answer_all(session: Session) -> None:
    for trial in session.trials.all():
        with transaction.atomic():
            make_judgment(lock_trial(trial.pk))


def places(cohort: Cohort) -> set[tuple[int, int]]:
    return set(cohort.cells.values_list("filled", "reserved"))


def test_sessions_of_a_pilot_are_marked_and_later_ones_are_not() -> None:
    pilot = make_pilot()
    early = make_session(pilot)

    opened = change_state(pilot, "launch", actor="maria")
    late = make_session(opened)

    assert (early.is_pilot, late.is_pilot) == (True, False)


def test_the_open_cohort_begins_from_zero() -> None:
    pilot = make_pilot()
    answer_all(make_session(pilot))
    make_session(pilot)
    assert places(pilot) == {(1, 1)}

    opened = change_state(pilot, "launch", actor="maria")

    assert places(opened) == {(0, 0)}
    assert list(opened.tallies.values_list("load", flat=True)) == [0, 0, 0]


def test_answers_that_still_come_from_a_pilot_are_kept_and_take_no_place() -> None:
    pilot = make_pilot()
    session = make_session(pilot)
    opened = change_state(pilot, "launch", actor="maria")

    for trial in Session.objects.get(pk=session.pk).trials.all():
        make_judgment(trial)

    assert Judgment.objects.filter(session=session, late=True).count() == 3
    assert places(opened) == {(0, 0)}


def test_who_comes_back_to_a_pilot_that_is_over_is_asked_for_nothing_more_and_paid() -> None:
    pilot = make_pilot(seeds=6)
    session = make_session(pilot)
    change_state(pilot, "launch", actor="maria")

    assignment.ensure_trials(session)

    assert not session.trials.live().exists()
    assert completion.complete(session)


def test_a_person_of_the_pilot_may_do_every_session_of_the_open_cohort() -> None:
    pilot = make_pilot(sessions_per_person=1, per_stimulus_target=5, trials_per_session=1)
    session = make_session(pilot)
    answer_all(session)
    completion.complete(session)
    opened = change_state(pilot, "launch", actor="maria")

    again = make_session(opened, session.participant, again=True)

    assert (again.number, again.is_pilot) == (2, False)


def test_back_in_the_draft_the_material_can_change_and_nobody_can_enter() -> None:
    pilot = make_pilot()
    answer_all(make_session(pilot))

    draft = change_state(pilot, "redraft", actor="maria")

    assert not draft.cells.exists()
    with pytest.raises(CannotEnterError):
        enter(draft, make_participant(draft.study))


def test_a_second_pilot_begins_from_zero_too() -> None:
    pilot = make_pilot()
    answer_all(make_session(pilot))

    again = change_state(change_state(pilot, "redraft", actor="maria"), "pilot", actor="maria")

    assert places(again) == {(0, 0)}


def test_nothing_of_a_pilot_is_ever_released() -> None:
    pilot = make_pilot()
    answer_all(make_session(pilot))
    opened = change_state(pilot, "launch", actor="maria")
    answer_all(make_session(opened))
    release = Release(study=opened.study, recipient=make_recipient(opened.study))

    released = eligibility.judgments(release).values_list("session__is_pilot", flat=True)

    assert list(released) == [False, False, False]


def test_photographs_of_a_pilot_are_judged_and_shown_to_no_rater() -> None:
    pilot = make_pilot(phase=Cohort.Phase.MIMIC)
    mimic = make_mimic(make_session(pilot).trials.get(position=1), status="review")

    decide(mimic, accepted=True)

    mimic.refresh_from_db()
    assert mimic.status == "accepted"
    assert not Stimulus.objects.filter(kind="mimic").exists()


def test_counts_leave_a_pilot_out_once_it_is_over() -> None:
    pilot = make_pilot()
    answer_all(make_session(pilot))
    during = progress_of([pilot])[pilot.pk]

    opened = change_state(pilot, "launch", actor="maria")

    after = progress_of([opened])[opened.pk]
    assert (during.sessions, during.judgments, during.filled) == (1, 3, 3)
    assert (after.sessions, after.judgments, after.filled) == (0, 0, 0)


def test_closing_a_pilot_frees_its_places_as_well() -> None:
    pilot = make_pilot()
    answer_all(make_session(pilot))

    closed = change_state(pilot, "close", actor="maria")

    assert places(closed) == {(0, 0)}


@pytest.mark.django_db(transaction=True)
def test_answers_that_race_with_the_end_of_a_pilot_leave_no_place_taken() -> None:
    pilot = make_pilot(seeds=3, per_stimulus_target=20)
    sessions = [make_session(pilot) for _ in range(6)]

    def answer(session: Session) -> None:
        close_old_connections()
        try:
            answer_all(Session.objects.get(pk=session.pk))
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as threads:
        answered = [threads.submit(answer, session) for session in sessions]
        opened = change_state(pilot, "launch", actor="maria")
        errors = [each.exception() for each in answered]

    assert errors == [None] * 6
    assert Judgment.objects.count() == 18
    assert places(opened) == {(0, 0)}
