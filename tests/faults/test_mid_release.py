"""Servers are killed while a release is being built: it comes to its end, and to the same bytes."""

import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager

import psycopg2
import pytest
from celery import current_app
from django.db import Error, connection
from kombu import Connection

from apps.exports.building.requests import request_release
from apps.exports.building.work import BEAT
from apps.exports.models import Release
from apps.studies.models import Study
from devstack.stack import Stack
from tests import waiting
from tests.exports.readers import crop_faces
from tests.exports.story import ITS_OWN, contents, go_silent, make_story, mimics_of, recipient_of

PATIENCE = 120.0
SILENCE = BEAT + 2.0
"""Whoever is at work on a release gives a sign of life more often."""


@pytest.fixture(scope="package")
def study(running: Stack) -> Study:
    """See `make_story`; half of its faces are cut out."""
    made = make_story()
    crop_faces(mimics_of(made)[::2])
    return made


@pytest.fixture(scope="package")
def undisturbed(running: Stack, study: Study) -> dict[str, bytes]:
    """What a release of it holds when nothing goes wrong."""
    asked = ask(study)
    send(running, "freeze_release", asked.pk)
    until(lambda: state_of(asked) == Release.State.READY)
    return contents(asked)


@pytest.mark.parametrize("server", ["postgres", "valkey", "worker"])
def test_a_release_survives_the_death_of(
    server: str, running: Stack, study: Study, undisturbed: dict[str, bytes]
) -> None:
    asked = ask(study)
    with held_up(running):
        send(running, "freeze_release", asked.pk)
        until(asked.shards.done().exists)
        assert state_of(asked) == Release.State.RUNNING

        running.kill(server)

    running.restart(server)
    connection.close()
    look_after(running, asked)
    built = contents(asked)
    assert built.keys() == undisturbed.keys()
    assert {path for path in built if built[path] != undisturbed[path]} == ITS_OWN


def ask(study: Study) -> Release:
    """Ask for a release of one sample a shard, so that there is a middle to be killed in."""
    return request_release(recipient_of(study), created_by="steward", samples_per_shard=1)


def send(running: Stack, task: str, *arguments: int) -> None:
    with Connection(running.redis_url) as queue:
        current_app.send_task(f"apps.exports.tasks.{task}", arguments, connection=queue)


def state_of(asked: Release) -> str:
    asked.refresh_from_db()
    return asked.state


@contextmanager
def held_up(running: Stack) -> Iterator[None]:
    """Let no release come to its end: that would be noted, and nothing can be."""
    with closing(psycopg2.connect(running.database_url)) as held, held.cursor() as cursor:
        cursor.execute("LOCK TABLE exports_releaseevent IN SHARE MODE")
        yield


def look_after(running: Stack, asked: Release) -> None:
    """Wait until it is ready; let the worker sweep, as the scheduler would, whenever nobody is at work on it.

    A worker that the loss of its broker has ended is started again, as whoever looks after a site does.
    """
    seen, since = signs_of_life(asked), time.monotonic()

    def ready() -> bool:
        nonlocal seen, since
        if not running.processes["worker"].running:
            running.restart("worker")
        before, seen = seen, signs_of_life(asked)
        if seen != before:
            since = time.monotonic()
        elif time.monotonic() - since > SILENCE:
            go_silent(asked)
            send(running, "sweep_stalled")
            since = time.monotonic()
        return state_of(asked) == Release.State.READY

    until(ready)


def signs_of_life(asked: Release) -> list[object]:
    """What changes while somebody is at work on a release."""
    shards = asked.shards.in_order().values_list("pk", "state", "heartbeat_at", "tries")
    return [*Release.objects.filter(pk=asked.pk).values_list("heartbeat_at", "tries"), *shards]


def until(happened: Callable[[], bool]) -> None:
    """Wait for something; a database that is coming up again is asked once more."""

    def ask() -> bool:
        try:
            return happened()
        except Error:
            connection.close()
            return False

    waiting.until(ask, seconds=PATIENCE)
