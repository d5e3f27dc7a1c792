"""Reservations that lapse: their places are free within a minute, and what still comes of them is kept and marked."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from celery import current_app
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from apps.mimicry.intake import photographs
from apps.mimicry.models import Mimic
from apps.participants import assignment, tasks
from apps.participants.completion import missing_parts
from apps.participants.counts import wrong_counts
from apps.participants.models import Session, Trial
from apps.ratings.models import Judgment
from apps.studies import holding
from apps.studies.models import Cell, Cohort
from tests.factories import make_cohort, make_judgment, make_session, numbers, picture

pytestmark = pytest.mark.django_db


def lapse(*sessions: Session) -> None:
    overdue = timezone.now() - timedelta(seconds=1)
    Trial.objects.filter(session__in=sessions, state="reserved").update(reserved_until=overdue)
    assignment.expire_reservations()


def lost_place() -> Trial:
    """A trial whose only place has lapsed and gone to somebody else."""
    cohort = make_cohort(seeds=1, per_stimulus_target=1, trials_per_session=1)
    slow = make_session(cohort)
    lapse(slow)
    make_session(cohort)
    return slow.trials.get()


def test_the_scheduler_frees_places_twice_a_minute() -> None:
    entry: dict[str, Any] = settings.CELERY_BEAT_SCHEDULE["release-expired-reservations"]

    assert entry["schedule"] <= 30
    assert current_app.tasks[entry["task"]].name == tasks.expire_reservations.name


def test_the_task_frees_the_places_of_who_went_silent_and_of_nobody_else() -> None:
    cohort = make_cohort(seeds=4)
    silent, present = make_session(cohort), make_session(cohort)
    silent.trials.update(reserved_until=timezone.now() - timedelta(seconds=1))

    tasks.expire_reservations()

    assert set(silent.trials.values_list("state", flat=True)) == {"released"}
    assert set(present.trials.values_list("state", flat=True)) == {"reserved"}
    assert list(wrong_counts(Cohort.objects.all())) == []


def test_however_many_lapse_at_once_one_run_frees_them_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assignment, "EXPIRY_BATCH", 4)
    cohorts = [make_cohort(seeds=3), make_cohort(seeds=2, trials_per_session=2)]
    sessions = [make_session(cohort) for cohort in cohorts for _ in range(3)]
    Trial.objects.filter(session__in=sessions).update(reserved_until=timezone.now() - timedelta(seconds=1))

    freed = assignment.expire_reservations()

    assert freed == 15
    assert set(Cell.objects.values_list("reserved", flat=True)) == {0}


def test_a_judgment_that_comes_after_its_place_is_gone_is_kept_and_marked() -> None:
    trial = lost_place()

    judgment = make_judgment(trial)

    assert Judgment.objects.get(trial=trial) == judgment
    assert judgment.late
    assert list(wrong_counts(Cohort.objects.all())) == []


def test_a_photograph_that_comes_after_its_place_is_gone_is_kept_and_its_trial_says_so() -> None:
    trial = lost_place()

    mimic, _ = photographs.receive(trial, picture(next(numbers)), client_uuid=trial.uuid)

    trial.refresh_from_db()
    assert Mimic.objects.get(trial=trial) == mimic
    assert trial.photographed_at
    assert trial.state == Trial.State.RELEASED
    assert list(missing_parts(trial.session)) == []
    assert list(wrong_counts(Cohort.objects.all())) == []


def test_both_parts_of_a_late_answer_count_where_the_place_is_still_free() -> None:
    session = make_session(make_cohort(seeds=1, trials_per_session=1))
    lapse(session)
    trial = session.trials.get()

    judgment = make_judgment(trial)
    photographs.receive(trial, picture(next(numbers)), client_uuid=trial.uuid)

    trial.refresh_from_db()
    assert not judgment.late
    assert trial.state == Trial.State.ANSWERED
    assert Cell.objects.get().filled == 1


@pytest.mark.django_db(transaction=True)
def test_reloading_a_session_that_has_all_its_trials_waits_for_nobody_who_draws() -> None:
    session = make_session(make_cohort(seeds=3))

    def reload() -> int:
        try:
            assignment.ensure_trials(session)
            return session.trials.live().count()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as elsewhere, transaction.atomic():
        holding.hold(session.cohort_id)
        assert elsewhere.submit(reload).result(60) == 3
