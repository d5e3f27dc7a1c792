"""Someone takes everything back while things are broken: what was taken back is gone in the end all the same."""

from datetime import timedelta
from threading import Event

import redis
from celery import current_app
from django.core.files.storage import default_storage
from django.utils import timezone
from kombu import Connection

from apps.participants.models import Participant, Withdrawal
from apps.rehearsal.browser import Browser
from apps.studies.models import Cohort
from devstack.stack import Stack
from tests.factories import make_mimic, make_session
from tests.faults.test_mid_photograph import kill_worker
from tests.waiting import until


def test_photographs_withdrawn_while_the_worker_and_the_queue_were_lost_are_erased_later(
    running: Stack, cohort: Cohort
) -> None:
    session = make_session(cohort)
    keys = [make_mimic(trial).image_key for trial in session.trials.all()]
    kill_worker(running)

    withdraw_everything(running, session.participant)

    with redis.Redis.from_url(running.redis_url) as queue:
        queue.flushall()
    assert not Participant.objects.filter(pk=session.participant.pk).exists()
    mine = Withdrawal.objects.filter(study=cohort.study)
    assert sorted(mine.get().object_keys) == sorted(keys)
    assert all(default_storage.exists(key) for key in keys)
    running.restart("worker")
    sweep_later(running, mine.get())
    until(lambda: not mine.unfinished().exists())
    assert not any(default_storage.exists(key) for key in keys)


def withdraw_everything(running: Stack, person: Participant) -> None:
    """Type the code and press the buttons, as the person would."""
    browser = Browser(running.base_url, Event())
    browser.open("/withdraw/")
    assert browser.submit(code=person.withdrawal_code).path == "/withdraw/receipt/"
    browser.open("/withdraw/receipt/everything/")
    assert browser.submit().path == "/receipt/gone/"


def sweep_later(running: Stack, withdrawal: Withdrawal) -> None:
    """Let the worker sweep as the scheduler would, two minutes later."""
    Withdrawal.objects.filter(pk=withdrawal.pk).update(requested_at=timezone.now() - timedelta(minutes=2))
    with Connection(running.redis_url) as queue:
        current_app.send_task("apps.participants.tasks.sweep_withdrawals", connection=queue)
