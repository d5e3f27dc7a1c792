"""A small study with people in it, and workers that run in this process."""

from collections.abc import Iterator

import pytest
from celery import current_app

from apps.studies.models import Study
from tests.exports.story import make_story


@pytest.fixture(autouse=True)
def eager() -> Iterator[None]:
    """Run tasks where they are queued."""
    current_app.conf.task_always_eager = True
    yield
    current_app.conf.task_always_eager = False


@pytest.fixture
def by_hand(eager: None) -> Iterator[None]:
    """Leave queued tasks in the broker, so that a test runs each when it likes."""
    current_app.conf.task_always_eager = False
    yield
    current_app.control.purge()


@pytest.fixture
def study(transactional_db: None) -> Study:
    """See `make_story`."""
    return make_story()
