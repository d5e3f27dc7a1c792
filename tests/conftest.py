"""What every test can rely on: a media folder of its own, and English unless a test says otherwise."""

import gc
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from django.db import connection
from django.utils import translation

from tests.devstack_plugin import OURS, shares_a_run

# How long an example takes says nothing on a machine that is shared; and a test that has passed is to pass again.
hypothesis.settings.register_profile(
    "suite", deadline=None, derandomize=True, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("suite")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Copy the tables of a process that shares a run from the database its servers began with."""
    if shares_a_run() and OURS in os.environ:
        connection.settings_dict["TEST"]["TEMPLATE"] = connection.settings_dict["NAME"]


@pytest.fixture(scope="session", autouse=True)
def quick_flush() -> None:
    """Empty the few rows that are left by a test with real transactions, instead of making every table anew."""
    if OURS in os.environ:
        connection.ops.sql_flush = _deletions  # type: ignore[method-assign]


def _deletions(style: Any, tables: Sequence[str], **options: bool) -> list[str]:
    """Empty all tables but those which no test fills; the server takes rows in any order from a replica."""
    emptied = sorted(set(tables) - {"django_content_type", "auth_permission"})
    return ["; ".join(["SET LOCAL session_replication_role = replica", *(f'DELETE FROM "{name}"' for name in emptied)])]


def pytest_collection_finish() -> None:
    """What all tests import is no garbage: looking through it over and over would take a tenth of the time."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def media(settings: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Keep each test's pictures in a folder that goes with the test."""
    folder = tmp_path / "media"
    default = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(folder)}}
    settings.STORAGES = settings.STORAGES | {"default": default}  # type: ignore[attr-defined]
    return folder


@pytest.fixture(autouse=True)
def quick_passwords(settings: pytest.FixtureRequest) -> None:
    """Hash staff's passwords once, not a million times."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # type: ignore[attr-defined]


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Undo a language that a request activated."""
    with translation.override("en"):
        yield
