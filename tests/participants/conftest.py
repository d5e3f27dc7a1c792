"""A browser, and the cohorts it goes to."""

import pytest

from apps.studies.models import Cohort
from tests.factories import make_cohort
from tests.participants.client import Browser


@pytest.fixture
def cohort() -> Cohort:
    return make_cohort(seeds=3, trials_per_session=2)


@pytest.fixture
def raters() -> Cohort:
    return make_cohort(seeds=3, trials_per_session=2, phase="rate")


@pytest.fixture
def visitor() -> Browser:
    return Browser()
