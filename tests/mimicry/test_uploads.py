"""Photographs that go straight to the bucket: leave, the sending itself, and the word that it is there."""

import uuid
from typing import Any

import pytest

from apps.mimicry import tasks, upload_tasks
from apps.mimicry.intake import uploads
from apps.mimicry.models import Mimic, Upload
from apps.participants.models import Trial
from apps.studies.images import open_image
from apps.vision.specimen import portrait
from tests.buckets import Bucket
from tests.factories import make_cohort, make_judgment, make_mimic, make_trial
from tests.mimicry.sending import ask, confirm, deposit, place, told
from tests.participants.client import Browser

pytestmark = pytest.mark.django_db


def test_from_the_leave_to_the_verdict(
    store: Bucket, visitor: Browser, trial: Trial, django_capture_on_commit_callbacks: Any
) -> None:
    leave = ask(visitor, trial).json()
    deposit(leave, portrait())
    receipt = confirm(visitor, leave).json()
    assert (receipt["status"], receipt["trial"]) == ("pending", str(trial.uuid))
    assert [entry["status"] for entry in told(visitor)] == ["pending"]
    assert visitor.load()["trials"][0]["photographed"]

    with django_capture_on_commit_callbacks(execute=True):
        upload_tasks.take_in(Upload.objects.get().pk)
    mimic = Mimic.objects.get()
    tasks.assess(mimic.pk)

    assert [(entry["uuid"], entry["status"]) for entry in told(visitor)] == [(receipt["uuid"], "accepted")]
    assert (mimic.capture, Upload.objects.get().capture) == ({"tries": 2}, {})
    assert open_image(mimic.image_key) != portrait()
    assert not [name for name in store.names() if name.startswith("quarantine/")]


def test_asked_again_it_is_the_same_upload_and_once_confirmed_there_is_nothing_to_send(
    visitor: Browser, trial: Trial
) -> None:
    client_uuid = str(uuid.uuid4())
    first, second = (ask(visitor, trial, client_uuid).json() for _ in range(2))
    deposit(second, portrait())
    confirm(visitor, second)

    third = ask(visitor, trial, client_uuid).json()

    assert first["uuid"] == second["uuid"] == third["uuid"]
    assert first["fields"]["key"] == second["fields"]["key"]
    assert (third["url"], third["fields"]) == ("", {})


def test_a_confirmation_sent_twice_counts_once(
    visitor: Browser, trial: Trial, django_capture_on_commit_callbacks: Any
) -> None:
    make_judgment(trial)
    leave = ask(visitor, trial).json()
    deposit(leave, portrait())

    with django_capture_on_commit_callbacks() as queued:
        answers = [confirm(visitor, leave) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].json() == answers[1].json()
    assert len(queued) == 1
    assert place(trial) == (1, 0)


def test_two_confirmations_at_once_queue_it_once(
    visitor: Browser, trial: Trial, django_capture_on_commit_callbacks: Any
) -> None:
    deposit(ask(visitor, trial).json(), portrait())
    both = Upload.objects.get(), Upload.objects.get()

    with django_capture_on_commit_callbacks() as queued:
        states = [uploads.confirm(upload).state for upload in both]

    assert states == ["confirmed", "confirmed"]
    assert len(queued) == 1


def test_what_is_not_there_is_not_believed(visitor: Browser, trial: Trial) -> None:
    answer = confirm(visitor, ask(visitor, trial).json())

    assert (answer.status_code, answer.json()["code"]) == (409, "not_there")
    assert not visitor.load()["trials"][0]["photographed"]


def test_bytes_under_another_key_are_not_there_and_are_swept(store: Bucket, visitor: Browser, trial: Trial) -> None:
    leave = ask(visitor, trial).json()
    deposit(leave, portrait(), key="quarantine/elsewhere.jpg")

    answer = confirm(visitor, leave)

    assert answer.json()["code"] == "not_there"
    assert "quarantine/elsewhere.jpg" in store.names()


@pytest.mark.parametrize(
    ("data", "fields", "status"),
    [
        (b"\xff\xd8" * 4_000_001, {}, 413),
        (portrait(), {"Content_Type": "text/html"}, 415),
        (b"", {}, 400),
    ],
    ids=["too large", "another type", "empty"],
)
def test_what_the_leave_does_not_allow_is_refused_even_if_the_bucket_took_it(
    store: Bucket, visitor: Browser, trial: Trial, data: bytes, fields: dict[str, str], status: int
) -> None:
    leave = ask(visitor, trial).json()
    deposit(leave, data, **fields)

    answer = confirm(visitor, leave)

    assert answer.status_code == status
    assert Upload.objects.get().quarantine_key not in store.names()
    assert not visitor.load()["trials"][0]["photographed"]


def test_nobody_sends_for_others(visitor: Browser, trial: Trial) -> None:
    leave = ask(visitor, trial).json()
    stranger = Browser()
    stranger.walk_to_trials(make_cohort())

    assert ask(stranger, trial).status_code == 404
    assert confirm(stranger, leave).status_code == 404


def test_where_it_is_off_the_session_says_so_and_no_leave_is_given(
    settings: Any, visitor: Browser, trial: Trial
) -> None:
    assert visitor.load()["direct_uploads"] is True
    settings.DIRECT_UPLOAD_URLS = {}

    assert visitor.load()["direct_uploads"] is False
    assert ask(visitor, trial).status_code == 400


def test_photographs_on_their_way_count_as_tries(visitor: Browser, trial: Trial) -> None:
    rejected = {"status": Mimic.Status.REJECTED, "reasons": ["no_face"]}
    make_mimic(trial, **rejected)
    first, second, late = (ask(visitor, trial).json() for _ in range(3))
    for leave in (first, second, late):
        deposit(leave, portrait())

    answers = [confirm(visitor, leave).status_code for leave in (first, second, late)]

    assert answers == [200, 200, 409]
    assert ask(visitor, trial).status_code == 409


def test_leaves_run_out_and_then_the_site_takes_the_photograph(visitor: Browser, trial: Trial) -> None:
    for _ in range(uploads.MAX_LEAVES):
        assert ask(visitor, trial).status_code == 200

    assert ask(visitor, trial).status_code == 400
    assert visitor.photograph(str(trial.uuid), portrait()).status_code == 201


def test_whoever_falls_back_to_the_site_has_one_photograph_under_the_promised_id(
    store: Bucket, visitor: Browser, trial: Trial, django_capture_on_commit_callbacks: Any
) -> None:
    client_uuid = str(uuid.uuid4())
    leave = ask(visitor, trial, client_uuid).json()
    deposit(leave, portrait())
    confirm(visitor, leave)

    with django_capture_on_commit_callbacks(execute=True):
        receipt = visitor.photograph(str(trial.uuid), portrait(), client_uuid)
    upload_tasks.take_in(Upload.objects.get().pk)

    assert (receipt.status_code, receipt.json()["uuid"]) == (201, leave["uuid"])
    assert [entry["uuid"] for entry in told(visitor)] == [leave["uuid"]]
    assert leave["fields"]["key"] not in store.names()
    assert confirm(visitor, leave).json()["uuid"] == leave["uuid"]


def test_what_came_by_the_site_needs_no_leave(visitor: Browser, trial: Trial) -> None:
    client_uuid = str(uuid.uuid4())
    visitor.photograph(str(trial.uuid), portrait(), client_uuid)

    assert ask(visitor, trial, client_uuid).status_code == 409


def test_the_row_alone_cannot_be_sent_for_by_others(store: Bucket) -> None:
    mine, theirs = make_trial(), make_trial()
    theirs.cohort = mine.cohort
    client_uuid = uuid.uuid4()
    uploads.issue(mine, client_uuid=client_uuid, capture={})
    other = make_trial(mine.cohort)

    with pytest.raises(uploads.AlreadySentError):
        uploads.issue(other, client_uuid=client_uuid, capture={})
