"""A trial's place in its cell, as answers arrive, are asked for again, or come late."""

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.participants import assignment, completion
from apps.participants.models import Session, Trial
from apps.participants.trials import lock_trial, note_judgment, note_photograph, reopen
from apps.studies.models import Cell
from tests.factories import make_cohort, make_judgment, make_mimic, make_session, make_trial

pytestmark = pytest.mark.django_db


def cell_of(trial: Trial) -> Cell:
    return Cell.objects.get(cohort=trial.cohort, stimulus=trial.stimulus)


def answered_trial() -> Trial:
    trial = make_trial()
    note_judgment(lock_trial(trial.pk))
    note_photograph(lock_trial(trial.pk))
    return trial


def test_a_mimic_trial_fills_its_place_only_when_both_parts_are_in() -> None:
    trial = make_trial()
    note_judgment(lock_trial(trial.pk))
    halfway = cell_of(trial)

    note_photograph(lock_trial(trial.pk))

    assert (halfway.reserved, halfway.filled) == (1, 0)
    assert (cell_of(trial).reserved, cell_of(trial).filled) == (0, 1)


def test_answering_keeps_the_rest_of_the_session_reserved() -> None:
    session = make_session(make_cohort())
    session.trials.update(reserved_until=timezone.now() + timedelta(seconds=5))
    first, second, _ = session.trials.order_by("position")

    make_judgment(first)

    second.refresh_from_db()
    assert second.reserved_until > timezone.now() + timedelta(minutes=50)


def test_reservations_just_extended_are_left_as_they_are() -> None:
    session = make_session(make_cohort())
    first, second, _ = session.trials.order_by("position")

    make_judgment(first)

    assert session.trials.get(pk=second.pk).reserved_until == second.reserved_until


def test_a_late_answer_takes_a_free_place_again() -> None:
    trial = make_trial()
    Trial.objects.update(reserved_until=timezone.now() - timedelta(seconds=1))
    assignment.expire_reservations()

    judgment = make_judgment(trial)

    assert not judgment.late
    assert cell_of(trial).reserved == 1


def test_a_late_answer_is_kept_and_marked_when_its_place_is_gone() -> None:
    cohort = make_cohort(seeds=1, per_stimulus_target=1, trials_per_session=1)
    slow = make_session(cohort).trials.get()
    Trial.objects.update(reserved_until=timezone.now() - timedelta(seconds=1))
    assignment.expire_reservations()
    make_session(cohort)

    judgment = make_judgment(slow)

    assert judgment.late
    assert (cell_of(slow).reserved, cell_of(slow).filled) == (1, 0)


def test_a_rejected_photograph_turns_the_place_back_into_a_promise() -> None:
    trial = answered_trial()

    reopen(lock_trial(trial.pk))

    trial.refresh_from_db()
    assert trial.state == Trial.State.RESERVED
    assert (cell_of(trial).reserved, cell_of(trial).filled) == (1, 0)


def test_the_code_is_given_only_when_every_answer_is_here() -> None:
    session = make_session(make_cohort(trials_per_session=2))
    first, second = session.trials.order_by("position")
    for trial in (first, second):
        make_judgment(trial)
    note_photograph(lock_trial(first.pk))

    with pytest.raises(completion.IncompleteError) as refused:
        completion.complete(session)

    assert [(missing.trial, missing.part) for missing in refused.value.missing] == [(second, "photograph")]
    assert Session.objects.get(pk=session.pk).completion_code is None


def test_the_code_stays_the_same_however_often_it_is_asked_for() -> None:
    session = make_session(make_cohort(seeds=1, trials_per_session=1))
    trial = session.trials.get()
    make_judgment(trial)
    note_photograph(lock_trial(trial.pk))
    code = completion.complete(session)

    again = completion.complete(session)

    assert again == code
    assert len(code) == 10


def test_a_session_without_any_trial_earns_no_code() -> None:
    session = make_session(make_cohort(seeds=1, trials_per_session=1))
    session.trials.all().delete()

    with pytest.raises(completion.IncompleteError):
        completion.complete(session)


def test_a_rejected_photograph_does_not_hold_up_completion() -> None:
    session = make_session(make_cohort(seeds=1, trials_per_session=1))
    trial = session.trials.get()
    make_judgment(trial)
    note_photograph(lock_trial(trial.pk))
    make_mimic(trial, status="rejected", reasons=["no_face"])
    reopen(lock_trial(trial.pk))

    assert completion.complete(session)
