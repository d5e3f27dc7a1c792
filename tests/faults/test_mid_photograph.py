"""Things break while workers have photographs in hand: each is settled in the end, once, and leaves nothing behind."""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import psycopg2
import pytest
import redis
from django.core.files.storage import default_storage
from django.db import connection

from apps.mimicry.judging import parking
from apps.mimicry.models import Derivative, Mimic, VerdictRecord
from apps.mimicry.removal import orphans
from apps.rehearsal.bots import Visitor
from apps.rehearsal.runner import Trial
from apps.studies.models import Cohort, Stimulus
from devstack.stack import Stack
from tests.faults.conftest import PATIENCE, PICTURES
from tests.faults.test_faults import (
    answer_all,
    assert_nothing_lost_or_doubled,
    hold,
    kill_database,
    let_go,
    pending,
    sweep_overdue,
)
from tests.waiting import until


@pytest.fixture
def sent(running: Stack, visitor: Visitor, trials: list[Trial]) -> Iterator[None]:
    """Eight photographs wait for their verdicts, and the worker does nothing."""
    hold(running)
    answer_all(visitor, trials)
    yield
    let_go(running)


@contextmanager
def in_hand(running: Stack, cohort: Cohort) -> Iterator[None]:
    """Workers have looked at photographs and stored what they made of them; what they write is held up meanwhile."""
    held = psycopg2.connect(running.database_url)
    try:
        with held.cursor() as cursor:
            cursor.execute("SELECT 1 FROM participants_session WHERE cohort_id = %s FOR UPDATE", [cohort.pk])
        let_go(running)
        until(waiting_for_a_lock)
        yield
    finally:
        held.close()


def waiting_for_a_lock() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
        return bool(cursor.fetchone()[0])


def kill_worker(running: Stack) -> None:
    running.processes["worker"].kill_group()
    # Until it is gone, the queue may still hand it messages.
    assert running.processes["worker"].wait(PATIENCE)


def forget_queue(running: Stack) -> None:
    with redis.Redis.from_url(running.redis_url) as queue:
        queue.flushall()


def restart_database(running: Stack) -> None:
    kill_database(running)
    running.restart("postgres")
    connection.close()


@pytest.mark.parametrize("fault", [kill_worker, forget_queue, restart_database])
def test_whatever_breaks_every_photograph_in_hand_is_settled_once(
    running: Stack, visitor: Visitor, cohort: Cohort, sent: None, fault: Callable[[Stack], None]
) -> None:
    with in_hand(running, cohort):
        fault(running)

    running.restart("worker")
    sweep_overdue(running, cohort)
    until(lambda: not pending(cohort))
    assert_settled_once(cohort)
    assert_nothing_lost_or_doubled(visitor, cohort)


def test_a_worker_asked_to_stop_first_ends_what_it_has_in_hand(running: Stack, cohort: Cohort, sent: None) -> None:
    worker = running.processes["worker"]
    with in_hand(running, cohort):
        worker.kill(signal.SIGTERM)

    assert worker.wait(PATIENCE)

    begun = Mimic.objects.filter(cohort=cohort, tries__gt=0)
    assert begun.exists()
    assert not begun.filter(settled_at=None).exists()
    assert not begun.filter(tries__gt=1).exists()
    running.restart("worker")
    until(lambda: not pending(cohort))
    assert_settled_once(cohort)


def test_one_that_breaks_the_worker_is_parked_with_its_error_and_the_rest_go_on(
    running: Stack, cohort: Cohort, sent: None
) -> None:
    poison = Mimic.objects.filter(cohort=cohort).order_by("pk")[3]
    with default_storage.open(poison.image_key, "wb") as stored:
        stored.write(b"no photograph any more")
    let_go(running)

    for tries in range(1, parking.MAX_TRIES + 1):
        until(Mimic.objects.filter(pk=poison.pk, tries=tries).exclude(error="").exists)
        sweep_overdue(running, cohort)

    until(lambda: not pending(cohort))
    poison.refresh_from_db()
    assert (poison.status, poison.tries) == ("parked", parking.MAX_TRIES)
    assert poison.error.startswith("UnreadableImageError")
    assert Mimic.objects.exclude(settled_at=None).filter(cohort=cohort).count() == PICTURES - 1


def test_one_that_kills_its_workers_is_parked_as_well(running: Stack, cohort: Cohort, sent: None) -> None:
    kill_worker(running)
    poison = Mimic.objects.filter(cohort=cohort).order_by("pk")[0]
    Mimic.objects.filter(cohort=cohort).exclude(pk=poison.pk).delete()
    for _ in range(parking.MAX_TRIES):
        forget_queue(running)
        sweep_overdue(running, cohort)
        with in_hand(running, cohort):
            kill_worker(running)

    running.restart("worker")
    sweep_overdue(running, cohort)

    until(lambda: not pending(cohort))
    poison.refresh_from_db()
    assert (poison.status, poison.error) == ("parked", parking.ENDED_SILENTLY)


def assert_settled_once(cohort: Cohort) -> None:
    """Every photograph has one verdict, its stimulus where it is accepted, its derivatives, and nothing is over."""
    accepted, rejected = (Mimic.objects.filter(cohort=cohort, status=status) for status in ("accepted", "rejected"))
    circulating = Stimulus.objects.filter(study=cohort.study, kind="mimic")
    derivatives = Derivative.objects.filter(mimic__cohort=cohort)
    assert accepted.count() + rejected.count() == PICTURES
    assert sorted(VerdictRecord.objects.filter(mimic__cohort=cohort).values_list("mimic", flat=True)) == sorted(
        Mimic.objects.filter(cohort=cohort).values_list("pk", flat=True)
    )
    assert sorted(accepted.values_list("stimulus", flat=True)) == sorted(circulating.values_list("pk", flat=True))
    assert derivatives.filter(kind="thumbnail").count() == PICTURES
    assert derivatives.filter(kind="crop").count() == accepted.count()
    assert_nothing_unnamed()


def assert_nothing_unnamed() -> None:
    """What a killed worker left stored is what the nightly sweep finds; then everything stored is named and there."""
    now = timedelta(0)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(orphans, "DAY", now)
        for prefix, digit in orphans.shares():
            orphans.compare(prefix, digit).delete(however_many=True)
        # A photograph that two have looked at leaves what the later one made of it, until that one has seen so.
        until(lambda: not unnamed_or_missing())


def unnamed_or_missing() -> list[orphans.Findings]:
    """What is stored for no row, and what is named by one and not stored."""
    compared = (orphans.compare(prefix, digit) for prefix, digit in orphans.shares())
    return [share for share in compared if share.orphans or share.missing]
