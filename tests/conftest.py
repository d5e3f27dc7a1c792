"""What every test can rely on: a media folder of its own, and English unless a test says otherwise."""

from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
from django.utils import translation

# How long an example takes says nothing on a machine that is shared.
hypothesis.settings.register_profile("suite", deadline=None)
hypothesis.settings.load_profile("suite")


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
