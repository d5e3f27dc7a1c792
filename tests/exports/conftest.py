"""A small study with people in it, workers that run in this process, and the folder of a finished release."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from celery import current_app
from django.conf import settings
from django.core.management import call_command
from django.test import override_settings
from django.utils import translation

from apps.studies.models import Study
from tests.exports.readers import built_folder, crop_faces
from tests.exports.story import make_story, mimics_of


@pytest.fixture(autouse=True)
def eager() -> Iterator[None]:
    """Run tasks where they are queued."""
    with at_once():
        yield


@contextmanager
def at_once() -> Iterator[None]:
    """Run tasks where they are queued, for the length of the block."""
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


@pytest.fixture(scope="session")
def finished(
    django_db_setup: None, django_db_blocker: Any, quick_flush: None, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """A release in which every second mimic has its face cut out: built once, for tests that need its files alone."""
    folder = tmp_path_factory.mktemp("finished")
    backend = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(folder)}}
    storages = override_settings(STORAGES=settings.STORAGES | {"default": backend})
    with django_db_blocker.unblock(), storages, translation.override("en"), at_once():
        study = make_story()
        crop_faces(mimics_of(study)[::2])
        built = built_folder(study)
        call_command("flush", verbosity=0, interactive=False, reset_sequences=False)
    return built


@pytest.fixture
def built(finished: Path, tmp_path: Path) -> Path:
    """The folder of a finished release, a copy of the test's own."""
    return shutil.copytree(finished, tmp_path / "built")
