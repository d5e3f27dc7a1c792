"""The whole rehearsal on a running stack, from `manage.py rehearse` to its last line."""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from io import StringIO
from threading import Event
from typing import Any

import pytest
import redis
from django.conf import settings
from django.core.management import CommandError, call_command
from django.urls import reverse
from pytest_django import DjangoDbBlocker

from apps.mimicry.models import Mimic
from apps.participants.models import Session
from apps.ratings.models import Judgment
from apps.rehearsal.bots import Visitor
from apps.rehearsal.camera import load_camera
from apps.rehearsal.errors import RehearsalError
from apps.rehearsal.visits import Guest
from apps.studies.models import Cohort, Study
from devstack.application import ROOT
from devstack.checks import free_port
from devstack.stack import Stack
from tests.factories import make_cohort, make_judgment, make_mimic, make_session
from tests.rehearsal.site import manage, site, stored_files
from tests.rehearsal.story import SEEDS, TRIALS_OF_IMITATORS, TRIALS_OF_RATERS, every_row, make_real_study

PATIENCE = 60.0
COUNTRIES, SESSIONS = 2, 2
COHORTS = 2 * COUNTRIES
IMITATED = COUNTRIES * SESSIONS * TRIALS_OF_IMITATORS
REJECTED = COUNTRIES * SESSIONS  # at the second position of each session
REHEARSE = ("rehearse", "--study", "faces", "--sessions-per-cohort", str(SESSIONS), "--parallel", "3")


@pytest.fixture(scope="module")
def running(django_db_blocker: DjangoDbBlocker) -> Iterator[Stack]:
    """A stack with a small study that people have begun to take part in."""
    with django_db_blocker.unblock(), site() as started:
        study = make_real_study()
        trial = make_session(study.cohorts.get(slug="us-mimic")).trials.all()[0]
        make_judgment(trial)
        make_mimic(trial)
        yield started


@pytest.fixture(autouse=True)
def media() -> None:
    """Pictures go where the stack keeps them."""


@pytest.fixture
def before(running: Stack) -> tuple[dict[str, Any], set[str]]:
    """All rows and files there are."""
    return every_row(), stored_files()


Everything = tuple[dict[str, Any], set[str]]


def test_every_cohort_is_walked_and_nothing_is_left(running: Stack, before: Everything) -> None:
    done = manage(running, *REHEARSE)

    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout.splitlines()[-1])
    assert told.pop("seconds") > 0
    assert told == {
        "cohorts": COHORTS,
        "sessions": COHORTS * SESSIONS,
        "judgments": IMITATED + COUNTRIES * SESSIONS * TRIALS_OF_RATERS,
        "mimics": IMITATED + REJECTED,
        "accepted": IMITATED,
        "rejected": REJECTED,
        # Every second imitator agrees only to what is necessary.
        "released": IMITATED // 2,
        "lost": 0,
        "doubled": 0,
    }
    assert_nothing_left(running, before)


def test_a_rehearsal_that_is_kept_can_be_looked_at_and_erased_later(running: Stack, before: Everything) -> None:
    done = manage(running, *REHEARSE, "--keep")

    kept = Study.objects.get(is_rehearsal=True)
    of_mimics = Judgment.objects.filter(cohort__study=kept, trial__stimulus__kind="mimic")
    assert of_mimics.count() >= COUNTRIES * (TRIALS_OF_RATERS - SEEDS)
    assert all(row.cohort.country == row.trial.stimulus.country for row in of_mimics)
    assert set(kept.cohorts.values_list("state", flat=True)) == {Cohort.State.CLOSED}
    assert kept.slug in done.stderr
    erased = StringIO()
    call_command("rehearse", "--clean", stdout=erased)
    assert erased.getvalue() == f"Erased: {kept.slug}.\n"
    assert_nothing_left(running, before)


@pytest.mark.parametrize(("moment", "number"), [("is rehearsed as", signal.SIGINT), ("mimic #1: code", signal.SIGTERM)])
def test_calling_it_off_leaves_nothing_either(
    running: Stack, before: Everything, moment: str, number: signal.Signals
) -> None:
    with begun(running) as rehearsal:
        read_until(moment, rehearsal)
        rehearsal.send_signal(number)
        rehearsal.send_signal(number)
        _, told = rehearsal.communicate()

    assert rehearsal.returncode == 130
    assert "is erased" in told
    assert "Stopped before the end" in told
    assert "Traceback" not in told
    assert_nothing_left(running, before)


def test_a_site_that_does_not_answer_is_named(running: Stack, before: Everything) -> None:
    nowhere = f"http://127.0.0.1:{free_port()}"

    with pytest.raises(CommandError, match=f"No site answers at {nowhere}.*make run"):
        call_command(*REHEARSE, "--base-url", nowhere)

    assert_nothing_left(running, before)


def test_a_stack_without_a_worker_is_named(running: Stack, before: Everything) -> None:
    running.processes["worker"].stop()

    with pytest.raises(CommandError, match=r"No worker has done anything for 2 seconds.*make run"):
        call_command(*REHEARSE, "--base-url", running.base_url, "--patience", "2")

    running.restart("worker")
    assert_nothing_left(running, before)


def test_a_lost_photograph_is_named_and_ends_in_failure(running: Stack, before: Everything) -> None:
    with begun(running) as rehearsal:
        read_until("mimic #1: code", rehearsal)
        victim = Mimic.objects.accepted().filter(session__in=Session.objects.complete())[0]
        (running.folder / "media" / victim.image_key).unlink()
        printed, told = rehearsal.communicate()

    assert rehearsal.returncode == 1
    assert f"photograph {victim.client_uuid} has a row, but its picture is not in the storage" in told
    assert json.loads(printed.splitlines()[-1])["lost"] > 0
    assert_nothing_left(running, before)


def test_a_visitor_who_is_not_let_in_says_where_it_ended(running: Stack) -> None:
    cohort = make_cohort(seeds=1, launched=False)

    visit = visitor(running, reverse("recruitment:join", args=[cohort.entry_key])).walk()

    assert visit.trouble == f"Led to /join/{cohort.entry_key}/ instead of the page “consent”"
    assert not visit.code


def test_a_site_with_another_database_is_named(running: Stack) -> None:
    with pytest.raises(RehearsalError, match="must use the same database as this command"):
        visitor(running, "/join/known-elsewhere/").walk()


def visitor(running: Stack, path: str) -> Visitor:
    """A visitor about to follow a link."""
    guest = Guest("us-mimic", 1, path, takes_photographs=True, external_id=None, generous=True)
    return Visitor(guest, base_url=running.base_url, camera=load_camera(None), patience=1, stop=Event())


def begun(running: Stack) -> subprocess.Popen[str]:
    """A rehearsal under way."""
    command = [sys.executable, "manage.py", *REHEARSE]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, env=running.env, cwd=ROOT, stdout=pipe, stderr=pipe, text=True)


def assert_nothing_left(running: Stack, before: Everything) -> None:
    """All rows and files are as before, once the worker has thrown away what it still had in hand."""
    deadline = time.monotonic() + PATIENCE
    while not (is_idle(running) and (every_row(), stored_files()) == before) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert (every_row(), stored_files()) == before


def is_idle(running: Stack) -> bool:
    """Whether nothing waits for the worker, nor is anything in its hands."""
    with redis.Redis.from_url(running.redis_url) as queue:
        return not queue.exists("unacked", *(each.name for each in settings.CELERY_TASK_QUEUES))


def read_until(words: str, rehearsal: subprocess.Popen[str]) -> None:
    """Follow what a rehearsal says until it says `words`."""
    assert any(words in line for line in rehearsal.stderr or ())
