"""What a session costs a person, in pictures, minutes and megabytes."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.participants import cost
from apps.studies.models import Stimulus
from tests.factories import make_cohort, make_seed, make_study

pytestmark = pytest.mark.django_db


def test_a_mimic_session_costs_its_pages_its_pictures_and_its_photographs() -> None:
    cohort = make_cohort(seeds=30, trials_per_session=30)
    Stimulus.objects.update(display_size=30_000)

    assert cost.of(cohort) == cost.Cost(pictures=30, minutes=35, megabytes=4.5)


def test_smaller_photographs_cost_less() -> None:
    cohort = make_cohort(seeds=30, trials_per_session=30)

    small, usual, large = (cost.of(cohort, side=side).megabytes for side in (640, 960, 1280))

    assert small < usual < large


def test_raters_send_no_photographs_whatever_their_size() -> None:
    cohort = make_cohort(seeds=30, trials_per_session=30, phase="rate")

    assert cost.of(cohort) == cost.of(cohort, side=1280) == cost.Cost(pictures=30, minutes=20, megabytes=2.0)


def test_a_cohort_with_few_pictures_promises_no_more() -> None:
    assert cost.of(make_cohort(seeds=2, trials_per_session=30)).pictures == 2


def test_a_cohort_without_pictures_costs_its_pages() -> None:
    cohort = make_cohort(seeds=1)
    Stimulus.objects.all().delete()

    assert cost.of(cohort) == cost.Cost(pictures=0, minutes=5, megabytes=0.5)


def test_the_estimate_takes_one_query_and_few_rows_in_a_study_of_any_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cost, "SAMPLE", 2)
    study = make_study()
    cohort = make_cohort(study, trials_per_session=2)
    make_seed(study, display_size=9_000_000)

    with CaptureQueriesContext(
        connection,
    ) as queries:
        estimate = cost.of(cohort)

    assert len(queries) == 1
    assert estimate.megabytes == 1.0


def test_the_minutes_a_researcher_expects_go_before_the_estimate() -> None:
    cohort = make_cohort(minutes_expected=17)

    assert cost.of(cohort).minutes == 17
