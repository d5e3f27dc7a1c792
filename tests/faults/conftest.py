"""A site whose parts are killed, and a participant who goes on meanwhile."""

from collections.abc import Iterator
from threading import Event

import pytest
from django.urls import reverse
from pytest_django import DjangoDbBlocker

from apps.rehearsal.bots import Visitor
from apps.rehearsal.camera import Camera, load_camera
from apps.rehearsal.runner import Trial
from apps.rehearsal.visits import Guest
from apps.studies.models import Cohort
from devstack.stack import Stack
from tests.factories import make_cohort
from tests.rehearsal.site import site

PICTURES = 8
PATIENCE = 60.0


@pytest.fixture(scope="package")
def running(django_db_blocker: DjangoDbBlocker) -> Iterator[Stack]:
    """Web and worker on servers that survive being killed."""
    with django_db_blocker.unblock(), site(durable=True) as started:
        yield started


@pytest.fixture(autouse=True)
def media() -> None:
    """Pictures go where the stack keeps them."""


@pytest.fixture(autouse=True)
def whole(running: Stack) -> None:
    """Whatever a story before this one has left broken is mended."""
    for name, process in running.processes.items():
        if not process.running:
            running.restart(name)


@pytest.fixture(scope="package")
def camera() -> Camera:
    return load_camera(None)


@pytest.fixture
def cohort(running: Stack) -> Cohort:
    # Of one name, so that the camera takes the same pictures in every run: of a thousand walls one looks like a face.
    return make_cohort(slug="faults", seeds=PICTURES, trials_per_session=PICTURES)


@pytest.fixture
def visitor(running: Stack, camera: Camera, cohort: Cohort) -> Visitor:
    """A participant of the cohort who is about to follow its link."""
    path = reverse("recruitment:join", args=[cohort.entry_key])
    guest = Guest(cohort.slug, 1, path, takes_photographs=True, external_id=None, generous=True)
    return Visitor(guest, base_url=running.base_url, camera=camera, patience=PATIENCE, stop=Event())


@pytest.fixture
def trials(visitor: Visitor) -> list[Trial]:
    """What the participant is to answer, having come so far."""
    return visitor.arrive()
