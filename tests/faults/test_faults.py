"""Things break in the middle of a session: what was acknowledged is still there, and what was waiting gets done."""

import os
import signal
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import timedelta

import psycopg2
import pytest
import redis
from celery import current_app
from django.db import connection
from django.utils import timezone
from kombu import Connection

from apps.mimicry.models import Mimic
from apps.rehearsal.bots import Visitor
from apps.rehearsal.errors import SiteError
from apps.rehearsal.reconcile import reconcile
from apps.rehearsal.runner import Trial
from apps.studies.models import Cohort, Stimulus
from devstack.processes import processes_in
from devstack.stack import Stack
from tests.waiting import until


def test_a_worker_killed_in_mid_work_leaves_no_photograph_unjudged(
    running: Stack, visitor: Visitor, trials: list[Trial], cohort: Cohort
) -> None:
    hold(running)
    answer_all(visitor, trials)
    with last_held_up(running, cohort):
        let_go(running)
        until(lambda: pending(cohort) < len(trials))

        running.processes["worker"].kill_group()

    assert pending(cohort)
    running.restart("worker")
    sweep_overdue(running, cohort)
    until(lambda: not pending(cohort))
    assert_nothing_lost_or_doubled(visitor, cohort)


def test_photographs_whose_tasks_the_queue_forgot_are_found_again(
    running: Stack, visitor: Visitor, trials: list[Trial], cohort: Cohort
) -> None:
    hold(running)
    answer_all(visitor, trials)

    with redis.Redis.from_url(running.redis_url) as queue:
        queue.flushall()

    let_go(running)
    sweep_overdue(running, cohort)
    until(lambda: not pending(cohort))
    assert_nothing_lost_or_doubled(visitor, cohort)


def test_answers_are_taken_in_while_the_queue_is_away(
    running: Stack, visitor: Visitor, trials: list[Trial], cohort: Cohort
) -> None:
    running.kill("valkey")

    answer_all(visitor, trials[:2])

    assert pending(cohort) == 2
    running.restart("valkey")
    sweep_overdue(running, cohort)
    until(lambda: looked_after(running, cohort))
    assert_nothing_lost_or_doubled(visitor, cohort)


def test_a_database_killed_between_two_answers_keeps_the_first_and_takes_the_second(
    running: Stack, visitor: Visitor, trials: list[Trial], cohort: Cohort
) -> None:
    answer_all(visitor, trials[:1])

    kill_database(running)

    with pytest.raises(SiteError, match="500"):
        visitor.runner.load()
    running.restart("postgres")
    connection.close()
    answer_all(visitor, trials[1:2])
    assert [trial["judged"] for trial in visitor.runner.load()][:3] == [True, True, False]
    sweep_overdue(running, cohort)
    until(lambda: not pending(cohort))
    assert_nothing_lost_or_doubled(visitor, cohort)


def answer_all(visitor: Visitor, trials: list[Trial]) -> None:
    for trial in trials:
        visitor.runner.answer(trial)


def hold(running: Stack) -> None:
    """Let the worker stand still, with what it has in hand."""
    with suppress(ProcessLookupError):
        os.killpg(running.processes["worker"].pid, signal.SIGSTOP)


def let_go(running: Stack) -> None:
    """Let the worker go on, or start it where it has ended."""
    if running.processes["worker"].running:
        os.killpg(running.processes["worker"].pid, signal.SIGCONT)
    else:
        running.restart("worker")


@contextmanager
def last_held_up(running: Stack, cohort: Cohort) -> Iterator[None]:
    """Whatever the worker does with the others, the last photograph waits for its verdict."""
    with closing(psycopg2.connect(running.database_url)) as held, held.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM mimicry_mimic WHERE cohort_id = %s ORDER BY id DESC LIMIT 1 FOR NO KEY UPDATE", [cohort.pk]
        )
        yield


def kill_database(running: Stack) -> None:
    """Kill the database and wait until nothing of it answers any more."""
    running.kill("postgres")
    until(lambda: not processes_in(running.folder / "postgres" / "cluster", "postgres"))


def pending(cohort: Cohort) -> int:
    return Mimic.objects.pending().filter(cohort=cohort).count()


def looked_after(running: Stack, cohort: Cohort) -> bool:
    """Whether no photograph waits any more; a worker that the loss of its broker has ended is started again."""
    if not running.processes["worker"].running:
        running.restart("worker")
        sweep_overdue(running, cohort)
    return not pending(cohort)


def sweep_overdue(running: Stack, cohort: Cohort) -> None:
    """Let the worker sweep as the scheduler would, two minutes later."""
    Mimic.objects.pending().filter(cohort=cohort).update(queued_at=timezone.now() - timedelta(minutes=2))
    with Connection(running.redis_url) as queue:
        current_app.send_task("apps.mimicry.tasks.sweep_pending", connection=queue)


def assert_nothing_lost_or_doubled(visitor: Visitor, cohort: Cohort) -> None:
    findings = reconcile(cohort.study, [visitor.visit])
    assert (findings.lost, findings.doubled) == ([], [])
    accepted = Mimic.objects.accepted().filter(cohort=cohort)
    assert accepted.exists()
    assert Stimulus.objects.filter(study=cohort.study, kind="mimic").count() == accepted.count()
