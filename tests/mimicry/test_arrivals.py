"""The taking in of photographs from quarantine, and what may end it in the middle."""

import io
import os
import signal
from functools import partial
from importlib import import_module
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connections

from apps.mimicry import tasks, upload_tasks
from apps.mimicry.intake import arrivals, photographs, uploads
from apps.mimicry.models import Mimic, Upload
from apps.mimicry.removal import orphans
from apps.mimicry.removal.withdrawal import withdraw
from apps.participants import tasks as erasure_tasks
from apps.participants.erasure import forget
from apps.participants.models import Trial, Withdrawal
from apps.vision.specimen import portrait
from tests.buckets import Bucket
from tests.factories import make_judgment, picture
from tests.mimicry.sending import ago, place, sent, state, told
from tests.mimicry.test_withdrawal import in_a_thread
from tests.participants.client import Browser

pytestmark = pytest.mark.django_db


def test_a_picture_that_cannot_be_read_is_told_and_asked_for_again(
    store: Bucket, visitor: Browser, trial: Trial
) -> None:
    make_judgment(trial)
    upload = sent(visitor, trial, portrait()[:5000])
    assert place(trial) == (1, 0)

    upload_tasks.take_in(upload.pk)

    [entry] = told(visitor)
    assert (entry["status"], entry["retake"]) == ("rejected", True)
    assert entry["reasons"] == [{"code": "broken", "advice": "The picture is damaged or incomplete."}]
    assert not visitor.load()["trials"][0]["photographed"]
    assert place(trial) == (0, 1)
    assert (state(upload), upload.capture) == ("refused", {})
    assert upload.quarantine_key not in store.names()


def test_after_a_better_one_the_refused_is_told_no_more(visitor: Browser, trial: Trial) -> None:
    upload_tasks.take_in(sent(visitor, trial, b"nothing").pk)

    better = sent(visitor, trial)

    assert [(entry["uuid"], entry["status"]) for entry in told(visitor)] == [(str(better.uuid), "pending")]
    upload_tasks.take_in(better.pk)
    assert [(entry["uuid"], entry["attempt"]) for entry in told(visitor)] == [(str(better.uuid), 1)]
    assert visitor.load()["trials"][0]["photographed"]


def test_a_refused_retake_takes_nothing_from_the_photograph_before(visitor: Browser, trial: Trial) -> None:
    make_judgment(trial)
    visitor.photograph(str(trial.uuid), picture(7, (640, 480)))
    tasks.assess(Mimic.objects.get().pk)
    assert place(trial) == (0, 1)

    upload_tasks.take_in(sent(visitor, trial, b"nothing").pk)

    assert [(entry["status"], entry["attempt"]) for entry in told(visitor)] == [("rejected", 1), ("rejected", 2)]
    assert visitor.load()["trials"][0]["photographed"]
    assert place(trial) == (0, 1)


def test_a_worker_that_died_before_it_kept_anything_is_followed_by_another(visitor: Browser, trial: Trial) -> None:
    upload = sent(visitor, trial)
    Upload.objects.update(tries=1, queued_at=ago(2))

    upload_tasks.sweep_uploads()
    upload_tasks.take_in(upload.pk)
    upload_tasks.take_in(upload.pk)

    assert Mimic.objects.get().uuid == upload.uuid
    upload.refresh_from_db()
    assert (upload.state, upload.tries) == ("taken", 2)
    assert upload.queued_at > ago(1)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "moment", ["quarantine.fetch", "arrivals.clean", "photographs._record", "photographs.delete_image"]
)
def test_a_worker_killed_at_any_moment_loses_nothing_and_doubles_nothing(
    store: Bucket, visitor: Browser, trial: Trial, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    upload = sent(visitor, trial)
    take_in_and_die(upload, moment)
    assert Upload.objects.get().tries == 1

    Upload.objects.update(queued_at=ago(2))
    upload_tasks.sweep_uploads()
    upload_tasks.take_in(upload.pk)

    mimic = Mimic.objects.get()
    assert (mimic.uuid, state(upload)) == (upload.uuid, "taken")
    monkeypatch.setattr(orphans, "_is_older", lambda key, age: True)
    call_command("sweep_storage", stdout=io.StringIO())
    assert [name for name in store.names() if name.startswith(("mimics/", "quarantine/"))] == [mimic.image_key]


def take_in_and_die(upload: Upload, moment: str) -> None:
    """Let a process begin on the upload and kill it as it comes to the moment."""
    connections.close_all()
    child = os.fork()
    if child == 0:
        module, name = moment.split(".")
        there = import_module(f"apps.mimicry.intake.{module}")
        setattr(there, name, lambda *arguments, **named: os.kill(os.getpid(), signal.SIGKILL))
        try:
            upload_tasks.take_in(upload.pk)
        finally:
            os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL


@pytest.mark.django_db(transaction=True)
def test_a_photograph_that_comes_both_ways_at_once_is_one(visitor: Browser, trial: Trial) -> None:
    upload = sent(visitor, trial)
    other_ways = [
        in_a_thread(partial(photographs.receive, trial, portrait(), client_uuid=upload.client_uuid)),
        in_a_thread(partial(uploads.confirm, upload)),
    ]

    for thread in other_ways:
        thread.start()
    # A worker cleans in its main thread, where alone it can be bounded.
    upload_tasks.take_in(upload.pk)
    for thread in other_ways:
        thread.join()

    assert Mimic.objects.get().uuid == upload.uuid
    assert state(upload) == "taken"


def test_one_that_ended_three_workers_is_refused_with_its_error(store: Bucket, visitor: Browser, trial: Trial) -> None:
    upload = sent(visitor, trial)
    Upload.objects.update(tries=3, queued_at=ago(2), error="MemoryError: ")

    upload_tasks.take_in(upload.pk)
    assert state(upload) == "confirmed"
    upload_tasks.sweep_uploads()

    assert (state(upload), upload.problem, upload.error) == ("refused", "broken", "MemoryError: ")
    assert upload.quarantine_key not in store.names()
    assert not visitor.load()["trials"][0]["photographed"]


def test_a_bucket_that_is_away_does_not_count_against_the_photograph(
    settings: Any, store: Bucket, visitor: Browser, trial: Trial
) -> None:
    upload = sent(visitor, trial)
    there = settings.STORAGES["default"]
    away = there | {"OPTIONS": there["OPTIONS"] | {"bucket_name": "away"}}
    settings.STORAGES = settings.STORAGES | {"default": away}
    for _ in range(4):
        with pytest.raises(Exception, match="NoSuchBucket"):
            upload_tasks.take_in(upload.pk)
    upload.refresh_from_db()
    assert (upload.tries, "NoSuchBucket" in upload.error) == (0, True)

    settings.STORAGES = settings.STORAGES | {"default": there}
    upload_tasks.take_in(upload.pk)

    assert state(upload) == "taken"


def test_an_object_that_vanished_is_asked_for_again(store: Bucket, visitor: Browser, trial: Trial) -> None:
    upload = sent(visitor, trial)
    store.s3.Object(upload.quarantine_key).delete()

    upload_tasks.take_in(upload.pk)

    assert (state(upload), upload.problem) == ("refused", "broken")


def test_whoever_withdraws_with_a_photograph_on_its_way_leaves_nothing(
    store: Bucket, visitor: Browser, trial: Trial
) -> None:
    upload = sent(visitor, trial)
    held = Upload.objects.get(pk=upload.pk)
    before = {name for name in store.names() if name.startswith("mimics/")}

    entry = forget(trial.participant)
    # A worker has just claimed it and reads on.
    arrivals.take_in(held)
    erasure_tasks.erase_objects(entry.pk)

    assert Withdrawal.objects.get().erased_at
    assert upload.quarantine_key not in store.names()
    assert {name for name in store.names() if name.startswith("mimics/")} == before
    assert not Upload.objects.exists()


def test_a_photograph_taken_back_takes_what_quarantine_may_still_hold_along(
    store: Bucket, visitor: Browser, trial: Trial
) -> None:
    upload = sent(visitor, trial)
    upload_tasks.take_in(upload.pk)

    withdraw(Mimic.objects.get())

    assert upload.quarantine_key in Withdrawal.objects.get().object_keys
