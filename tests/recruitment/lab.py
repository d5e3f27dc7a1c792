"""Recruiters on this machine, and accounts with them."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache

from tests.recruitment.prolific_server import SECRET, TOKEN, Prolific, prolific_server

NOBODY = "http://127.0.0.1:9"


@pytest.fixture(autouse=True)
def lab(settings: Any) -> dict[str, str]:
    """The account “lab”, with a recruiter who never answers."""
    account = {"token": TOKEN, "webhook_secret": SECRET, "key_id": "", "secret_key": "", "api_url": NOBODY}
    settings.RECRUITER_ACCOUNTS = {"lab": account}
    settings.PUBLIC_URL = "http://127.0.0.1:8000"
    return account


@pytest.fixture
def prolific(lab: dict[str, str]) -> Iterator[Prolific]:
    """A Prolific of our own, with which the account “lab” is."""
    cache.clear()
    with prolific_server() as server:
        lab["api_url"] = server.url
        yield server
    cache.clear()


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Repeat requests at once."""
    monkeypatch.setattr("apps.recruitment.api.http.WAITS_SECONDS", (0.0, 0.0, 0.0))


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give a server that shares a busy machine with its client the time it needs."""
    monkeypatch.setattr("apps.recruitment.api.http.TIMEOUT_SECONDS", (60, 60))
    monkeypatch.setattr("apps.recruitment.signed_entry.TIMEOUT_SECONDS", 60)
