"""The quarantine: who may send there, what is swept out of it, and that nobody is shown what is in it."""

import base64
import json
import uuid
from datetime import datetime, timedelta

import pytest
from django.core import signing
from django.core.exceptions import ImproperlyConfigured
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from apps.mimicry import upload_tasks
from apps.mimicry.models import Upload
from apps.mimicry.removal import orphans
from apps.participants.models import Trial
from apps.studies.images import SALT, signed_path
from apps.vision.specimen import portrait
from config.storage import direct_upload_url
from tests.buckets import Bucket
from tests.mimicry.sending import ago, ask, confirm, deposit, sent
from tests.participants.client import Browser

pytestmark = pytest.mark.django_db


def test_a_leave_is_for_one_key_one_type_and_a_bounded_size(visitor: Browser, trial: Trial) -> None:
    leave = ask(visitor, trial).json()

    policy = json.loads(base64.b64decode(leave["fields"]["policy"]))

    key = Upload.objects.get().quarantine_key
    assert {"key": key} in policy["conditions"]
    assert {"Content-Type": "image/jpeg"} in policy["conditions"]
    assert ["content-length-range", 1, 8_000_000] in policy["conditions"]
    assert key.startswith("quarantine/")
    assert leave["fields"]["x-amz-algorithm"] == "AWS4-HMAC-SHA256"
    assert datetime.fromisoformat(policy["expiration"]) < timezone.now() + timedelta(minutes=11)


def test_what_a_worker_left_in_quarantine_after_it_kept_the_photograph_goes(
    store: Bucket, visitor: Browser, trial: Trial, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload = sent(visitor, trial)
    # Nothing is committed inside a test, so what should follow the commit does not, as when the worker dies there.
    upload_tasks.take_in(upload.pk)
    assert upload.quarantine_key in store.names()

    monkeypatch.setattr(orphans, "HOUR", timedelta(0))
    upload_tasks.sweep_quarantine()

    assert upload.quarantine_key not in store.names()


def test_the_quarantine_is_cleared_of_nothing_that_is_fresh_allowed_or_waiting(
    store: Bucket, visitor: Browser, trial: Trial, monkeypatch: pytest.MonkeyPatch
) -> None:
    allowed, waiting, stray = ask(visitor, trial).json(), sent(visitor, trial), "quarantine/stray.jpg"
    deposit(allowed, portrait())
    deposit(allowed, portrait(), key=stray)
    there = store.names()

    upload_tasks.sweep_quarantine()
    assert store.names() == there
    monkeypatch.setattr(orphans, "HOUR", timedelta(0))
    upload_tasks.sweep_quarantine()

    assert there - store.names() == {stray}
    assert waiting.quarantine_key in store.names()


def test_a_leave_nobody_came_back_from_lapses_with_what_was_sent(store: Bucket, visitor: Browser, trial: Trial) -> None:
    client_uuid = str(uuid.uuid4())
    leave = ask(visitor, trial, client_uuid).json()
    deposit(leave, portrait())
    Upload.objects.update(issued_at=ago(14))
    upload_tasks.sweep_uploads()
    assert Upload.objects.get().state == "issued"
    Upload.objects.update(issued_at=ago(16))

    upload_tasks.sweep_uploads()

    assert Upload.objects.get().state == "expired"
    assert leave["fields"]["key"] not in store.names()
    assert confirm(visitor, leave).json()["code"] == "not_there"
    again = ask(visitor, trial, client_uuid).json()
    assert again["uuid"] == leave["uuid"]
    assert again["fields"]["key"] != leave["fields"]["key"]
    deposit(again, portrait())
    assert confirm(visitor, again).status_code == 200


def test_nothing_in_quarantine_has_an_address() -> None:
    default_storage.save("quarantine/x.jpg", ContentFile(portrait()))
    with pytest.raises(ValueError, match="never shown"):
        signed_path("quarantine/x.jpg")
    token = signing.Signer(salt=SALT).sign_object(["mimics/../quarantine/x.jpg", 4_000_000_000])

    assert Browser().get(f"/images/{token}/").status_code == 404


WRONG = {
    "a folder": ({"STORAGE": "local"}, "needs STORAGE=s3"),
    "no address": ({"S3_BROWSER_URL": "pictures"}, "whole address"),
    "mixed": ({"S3_ENDPOINT_URL": "http://storage:8333"}, "page on https may not send"),
    "no region": ({}, "needs S3_REGION"),
}
RIGHT = {
    "amazon": ({"S3_REGION": "eu-west-1"}, "https://faces.s3.eu-west-1.amazonaws.com"),
    "amazon in china": ({"S3_REGION": "cn-north-1"}, "https://faces.s3.cn-north-1.amazonaws.com.cn"),
    "another": ({"S3_ENDPOINT_URL": "https://s3.example.org/"}, "https://s3.example.org/faces"),
    "by another name": (
        {"S3_ENDPOINT_URL": "http://storage:8333", "S3_BROWSER_URL": "https://pictures.example.org/faces"},
        "https://pictures.example.org/faces",
    ),
    "off": ({"DIRECT_UPLOADS": "false"}, ""),
}


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name in ("S3_REGION", "S3_ENDPOINT_URL", "S3_BROWSER_URL"):
        monkeypatch.delenv(name, raising=False)
    for name, value in {"DIRECT_UPLOADS": "true", "STORAGE": "s3", "S3_BUCKET": "faces"}.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


@pytest.mark.parametrize(("variables", "said"), WRONG.values(), ids=WRONG)
def test_what_cannot_work_is_refused_in_one_line(
    environment: pytest.MonkeyPatch, variables: dict[str, str], said: str
) -> None:
    for name, value in variables.items():
        environment.setenv(name, value)

    with pytest.raises(ImproperlyConfigured, match=said) as refused:
        direct_upload_url(public_url="https://study.example.org")

    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(("variables", "url"), RIGHT.values(), ids=RIGHT)
def test_browsers_send_to_the_buckets_own_address(
    environment: pytest.MonkeyPatch, variables: dict[str, str], url: str
) -> None:
    for name, value in variables.items():
        environment.setenv(name, value)

    assert direct_upload_url(public_url="https://study.example.org") == url
