"""Every number on the dashboard beside the same counted slowly, row by row."""

import random
from collections import Counter

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.dashboard.counting import fill
from apps.dashboard.counting.definitions import DEFINITIONS, ENDS, STEPS, VERDICTS
from apps.dashboard.counting.whole import figures_of
from apps.dashboard.figures import Figures, together
from apps.mimicry.models import Mimic
from apps.participants.models import Session, Trial
from apps.ratings.models import Judgment
from apps.studies.models import Cell, Cohort
from apps.studies.progress import progress_of
from tests.dashboard.made import days_of, make_busy_cohort, quartiles_of, slowly
from tests.factories import make_cohort, make_judgment, make_session

pytestmark = pytest.mark.django_db


def count(cohort: Cohort) -> Figures:
    return figures_of(cohort, now=timezone.now())


@pytest.mark.parametrize("seed", [1, 2])
def test_every_count_is_what_one_counts_by_hand(seed: int) -> None:
    cohort = make_busy_cohort(random.Random(seed))
    make_busy_cohort(random.Random(99))

    figures = count(cohort)

    by_hand = slowly(cohort)
    names = {*DEFINITIONS, *STEPS, "dropped_out"} - {"no_face", "withdrawn"}
    assert {name: figures.total(name) for name in names} == {name: by_hand.get(name, 0) for name in names}
    assert sum(figures.total(name) for name in ENDS) == figures.total("sessions")
    assert sum(figures.total(name) for name in VERDICTS) == figures.total("photographs")


def test_times_and_days_are_those_of_the_rows() -> None:
    cohort = make_busy_cohort(random.Random(3))

    figures = count(cohort)

    timed = [
        each.duration_ms
        for each in Judgment.objects.filter(cohort=cohort, session__is_pilot=False)
        if each.duration_ms is not None
    ]
    complete = Session.objects.filter(cohort=cohort, is_pilot=False).complete()
    took = [(each.completed_at - each.entered_at).total_seconds() for each in complete if each.completed_at]
    assert figures.trial_seconds == pytest.approx([value / 1000 for value in quartiles_of(timed)], abs=0.001)
    assert figures.session_seconds == pytest.approx(quartiles_of(took), abs=0.1)
    assert {day: numbers[0] for day, numbers in figures.days.items() if numbers[0]} == days_of(cohort)
    assert sum(each[1] for each in figures.positions) == len(timed)
    assert [each[0] for each in figures.positions] == [1, 2, 3]


def test_reasons_and_what_waits() -> None:
    cohort = make_busy_cohort(random.Random(4))

    figures = count(cohort)

    mimics = list(Mimic.objects.filter(cohort=cohort, session__is_pilot=False))
    assert figures.reasons == Counter(reason for each in mimics if each.status == "rejected" for reason in each.reasons)
    held = min(each.settled_at for each in mimics if each.status == "review" and each.settled_at)
    assert figures.since["review"] == held.isoformat()


def test_devices_add_up_to_the_whole() -> None:
    cohort = make_busy_cohort(random.Random(5))

    devices = count(cohort).devices

    assert set(devices) == {"phone", "tablet", "desktop", ""}
    for device in devices:
        wanted = {"preflight__device": device} if device else {"preflight__device__isnull": True}
        assert devices[device]["sessions"] == Session.objects.filter(cohort=cohort, is_pilot=False, **wanted).count()


def test_levels_of_pictures_and_seeds_are_by_one_rule() -> None:
    cohort = make_cohort(seeds=7, per_stimulus_target=8)
    for cell, filled in zip(Cell.objects.filter(cohort=cohort), (0, 1, 2, 4, 6, 7, 8), strict=True):
        Cell.objects.filter(pk=cell.pk).update(filled=filled)

    found = [level["pictures"] for level in fill.by_level(cohort)]

    by_rule = Counter(fill.level(filled, target) for _seed, filled, target in fill.by_seed(cohort))
    assert found == [1, 1, 1, 1, 2, 1]
    assert found == [by_rule[level] for level in range(fill.LEVELS)]


def test_the_overview_and_the_dashboard_say_the_same() -> None:
    cohort = make_busy_cohort(random.Random(6))

    figures, progress = count(cohort), progress_of([cohort])[cohort.pk]

    names = ("sessions", "complete", "judgments", "accepted", "rejected", "pending", "pictures", "filled", "target")
    assert {name: figures.total(name) for name in names} == {name: getattr(progress, name) for name in names}


def test_a_studys_counts_are_those_of_its_cohorts_together() -> None:
    one, two = make_busy_cohort(random.Random(7)), make_cohort()

    both = together([count(one), count(two)])

    names = ("persons", "sessions", "complete", "judgments", "rejected", "filled", "target", "pictures")
    by_hand = slowly(one), slowly(two)
    assert {name: both.total(name) for name in names} == {name: sum(c.get(name, 0) for c in by_hand) for name in names}


def test_more_data_ask_no_more_queries() -> None:
    cohort = make_cohort()
    make_session(cohort)
    with CaptureQueriesContext(connection) as few:
        count(cohort)
    busy = make_busy_cohort(random.Random(8))

    with CaptureQueriesContext(connection) as many:
        count(busy)

    assert len(many) == len(few) <= 15


def test_a_pilot_counts_while_it_lasts_and_not_afterwards() -> None:
    cohort = make_busy_cohort(random.Random(9))
    Session.objects.filter(cohort=cohort).update(is_pilot=True)

    over = count(cohort)
    cohort.state = Cohort.State.PILOT
    going_on = count(cohort)

    assert over.total("pilot") == going_on.total("pilot") == going_on.total("sessions") > 0
    assert [over.total(name) for name in ("sessions", "judgments", "photographs", "persons")] == [0, 0, 0, 0]


def test_gold_and_repeats_are_counted_apart() -> None:
    cohort = make_cohort()
    first, second, _third = make_session(cohort).trials.order_by("position")
    make_judgment(first)
    make_judgment(second)
    Trial.objects.filter(pk=second.pk).update(role=Trial.Role.GOLD)

    figures = count(cohort)

    assert [figures.total(name) for name in ("trials", "judgments", "extra")] == [2, 1, 1]
