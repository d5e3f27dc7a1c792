"""A bucket that browsers may send to, and somebody who does."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from apps.participants.models import Trial
from tests.buckets import Bucket, bucket
from tests.factories import make_cohort
from tests.mimicry.far import Pair, buckets, folders
from tests.participants.client import Browser


@pytest.fixture
def store(settings: Any) -> Iterator[Bucket]:
    """A bucket that browsers may send to."""
    with bucket() as storage:
        settings.STORAGES = settings.STORAGES | {"default": storage.backend}
        settings.DIRECT_UPLOAD_URLS = {"default": storage.url}
        yield storage


@pytest.fixture
def visitor(store: Bucket) -> Browser:
    """A browser at its first picture, in a bucket's study."""
    browser = Browser()
    browser.walk_to_trials(make_cohort(seeds=3, trials_per_session=2))
    return browser


@pytest.fixture
def trial(visitor: Browser) -> Trial:
    return Trial.objects.get(uuid=visitor.load()["trials"][0]["uuid"])


@pytest.fixture(params=["folders", "buckets"])
def pair(request: pytest.FixtureRequest, settings: Any, media: Path) -> Iterator[Pair]:
    with folders(settings, media) if request.param == "folders" else buckets(settings) as opened:
        yield opened


@pytest.fixture
def two_buckets(settings: Any) -> Iterator[Pair]:
    with buckets(settings) as opened:
        yield opened
