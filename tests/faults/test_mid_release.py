"""Servers are killed while a release is being built: it comes to its end, and to the same bytes."""

import time
from collections.abc import Callable

import pytest
from celery import current_app
from django.db import Error, connection
from kombu import Connection

from apps.exports.building.requests import request_release
from apps.exports.models import Release
from apps.studies.models import Study
from devstack.stack import Stack
from tests.exports.readers import crop_faces
from tests.exports.story import ITS_OWN, contents, go_silent, make_story, mimics_of, recipient_of

PATIENCE = 60.0


@pytest.fixture(scope="package")
def study(running: Stack) -> Study:
    """See `make_story`; half of its faces are cut out."""
    made = make_story()
    crop_faces(mimics_of(made)[::2])
    return made


@pytest.fixture(scope="package")
def undisturbed(running: Stack, study: Study) -> dict[str, bytes]:
    """What a release of it holds when nothing goes wrong."""
    asked = ask(running, study)
    until(lambda: state_of(asked) == Release.State.READY)
    return contents(asked)


@pytest.mark.parametrize("server", ["postgres", "valkey", "worker"])
def test_a_release_survives_the_death_of(
    server: str, running: Stack, study: Study, undisturbed: dict[str, bytes]
) -> None:
    asked = ask(running, study)
    until(asked.shards.done().exists)
    assert state_of(asked) == Release.State.RUNNING

    running.kill(server)

    running.restart(server)
    connection.close()
    until(lambda: swept(running, asked) == Release.State.READY)
    built = contents(asked)
    assert built.keys() == undisturbed.keys()
    assert {path for path in built if built[path] != undisturbed[path]} == ITS_OWN


def ask(running: Stack, study: Study) -> Release:
    """Ask for a release of one sample a shard, so that there is a middle to be killed in."""
    asked = request_release(recipient_of(study), created_by="steward", samples_per_shard=1)
    send(running, "freeze_release", asked.pk)
    return asked


def send(running: Stack, task: str, *arguments: int) -> None:
    with Connection(running.redis_url) as queue:
        current_app.send_task(f"apps.exports.tasks.{task}", arguments, connection=queue)


def state_of(asked: Release) -> str:
    asked.refresh_from_db()
    return asked.state


def swept(running: Stack, asked: Release) -> str:
    """Let the worker sweep as the scheduler would a while after the last sign of life; return the state after it.

    A worker that the loss of its broker has ended is started again, as whoever looks after a site does.
    """
    if not running.processes["worker"].running:
        running.restart("worker")
    if (state := state_of(asked)) != Release.State.READY:
        go_silent(asked)
        send(running, "sweep_stalled")
        time.sleep(0.5)
    return state


def until(happened: Callable[[], bool]) -> None:
    """Wait for something, not for ever; a database that is coming up again is asked once more."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            if happened():
                return
        except Error:
            connection.close()
        assert time.monotonic() < deadline, "nothing happened for too long"
        time.sleep(0.02)
