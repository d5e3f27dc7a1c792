"""The largest and worst of what can be sent, to a real web server: it answers, stays small, and stays up."""

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event
from typing import Any
from uuid import uuid4

import pytest
import requests
from django.urls import reverse
from pytest_django import DjangoDbBlocker

from apps.rehearsal.browser import Browser
from apps.rehearsal.errors import SiteError
from devstack.stack import Stack
from tests.factories import make_cohort
from tests.rehearsal.site import site
from tests.studies.hostile import CASES

HUGE = 100_000_000
WORST = ["scans, fifty", "pixels of a webp, most", "fewer pixels than a jpeg claimed", "packed profiles"]


@pytest.fixture(scope="module")
def running(django_db_blocker: DjangoDbBlocker) -> Iterator[Stack]:
    with django_db_blocker.unblock(), site(parts=("web",)) as started:
        yield started


@pytest.fixture
def media() -> None:
    """Pictures go where the stack keeps them."""


@pytest.fixture
def visitor(running: Stack) -> Browser:
    """A participant's browser that has come to the trials."""
    visitor = Browser(running.base_url, Event())
    cohort = make_cohort(seeds=2, trials_per_session=2)
    visitor.open(reverse("recruitment:join", args=[cohort.entry_key]))
    visitor.submit(decision="agree", scopes=["take_part", "photograph"])
    visitor.submit()
    visitor.submit()
    return visitor


def send(visitor: Browser, view: str, **content: Any) -> int:
    """Send something to the first trial and return the status of the answer, which must be in words."""
    trial = visitor.load(reverse("participants_api:session"))["trials"][0]["uuid"]
    try:
        return visitor.send(reverse(view, args=[trial]), **content).status
    except SiteError as error:
        assert error.status
        assert str(error).split(str(error.status))[1].strip()
        return error.status


def photograph(visitor: Browser, data: bytes) -> int:
    files = {"image": ("photograph.jpg", data, "image/jpeg")}
    return send(visitor, "mimicry:photograph", data={"client_uuid": str(uuid4())}, files=files)


def largest_ever(running: Stack) -> int:
    """The most memory that any process of the web server has ever used, in bytes."""
    group = running.processes["web"].pid
    peaks = [0]
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            if os.getpgid(int(status.parent.name)) == group:
                lines = dict(line.split(":", 1) for line in status.read_text().splitlines())
                peaks.append(int(lines["VmHWM"].split()[0]) * 1024)
        except (FileNotFoundError, ProcessLookupError, KeyError):
            continue
    return max(peaks)


def test_a_huge_photograph_is_refused_without_being_kept_in_memory(running: Stack, visitor: Browser) -> None:
    before = largest_ever(running)

    assert photograph(visitor, bytes(HUGE)) == 413
    assert largest_ever(running) - before < HUGE / 3


def test_a_huge_judgment_is_refused_without_being_kept_in_memory(running: Stack, visitor: Browser) -> None:
    before = largest_ever(running)

    assert send(visitor, "ratings:judgment", json=" " * HUGE) == 413
    assert largest_ever(running) - before < HUGE / 3


def test_the_worst_pictures_at_once_leave_the_site_up(running: Stack, visitor: Browser) -> None:
    worst = [case for case in CASES if case.name in WORST]

    with ThreadPoolExecutor(len(worst)) as senders:
        statuses = list(senders.map(lambda case: photograph(visitor, case.make()), worst))

    # The trial takes three photographs; the fourth is told so.
    assert sorted(statuses) == [201, 201, 201, 409]
    assert requests.get(f"{running.base_url}/healthz/", timeout=60).status_code == 200
    assert running.processes["web"].running
