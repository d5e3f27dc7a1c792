"""Hostile files and requests: each gets an answer in words, nothing of them is kept, and the site stays up."""

import io
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.urls import reverse

from apps.mimicry.models import Mimic
from apps.studies.images import open_image
from apps.studies.pictures import WRONG_TYPES
from tests.factories import make_cohort, picture
from tests.mimicry.test_photographs import stored_files
from tests.participants.client import Browser
from tests.studies.hostile import CASES, HIDDEN
from tests.studies.safety import why_unsafe

pytestmark = pytest.mark.django_db
TRIALS = 40
STATUSES = {"": 201, "too_large": 413} | dict.fromkeys(WRONG_TYPES, 415)
CLEANED = sum(not case.code for case in CASES)


@pytest.fixture
def visitor() -> Browser:
    visitor = Browser()
    visitor.walk_to_trials(make_cohort(seeds=TRIALS, trials_per_session=TRIALS))
    return visitor


@pytest.fixture
def trials(visitor: Browser) -> list[str]:
    return [trial["uuid"] for trial in visitor.load()["trials"]]


def named(data: bytes, name: str) -> io.BytesIO:
    file = io.BytesIO(data)
    file.name = name
    return file


def test_every_hostile_file_gets_its_answer_and_only_clean_pictures_are_kept(
    visitor: Browser, trials: list[str]
) -> None:
    answers = [(case, visitor.photograph(trials[i % TRIALS], case.make())) for i, case in enumerate(CASES)]

    for case, answer in answers:
        assert answer.status_code == STATUSES.get(case.code, 400), case
        assert not case.code or answer.json()["detail"], case
    kept = [open_image(key) for key in Mimic.objects.values_list("image_key", flat=True)]
    assert len(stored_files()) == len(kept) == CLEANED
    assert not [why for jpeg in kept if (why := why_unsafe(jpeg, sent=b""))]
    assert not [secret for secret in HIDDEN for jpeg in kept if secret in jpeg]
    assert visitor.get("/healthz/").status_code == 200


def test_files_that_are_too_large_together_are_refused(visitor: Browser, trials: list[str]) -> None:
    more = {f"file{number}": named(bytes(2_000_000), "more.jpg") for number in range(4)}
    body = {"client_uuid": str(uuid4()), "image": named(picture(), "photograph.jpg"), **more}

    answer = visitor.send(reverse("mimicry:photograph", args=[trials[0]]), body)

    assert answer.status_code == 413
    assert answer.json()["detail"]
    assert not Mimic.objects.exists()


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b'{"ratings": "' + b"a" * settings.DATA_UPLOAD_MAX_MEMORY_SIZE + b'"}', 413),
        (b"[" * 500_000, 400),
        (b'{"ratings": NaN}', 400),
        (b"\xff\xfe\x00", 400),
        (b"", 400),
    ],
    ids=["long", "deep", "not a number", "not text", "nothing"],
)
def test_json_that_is_too_long_or_too_deep_is_refused(
    visitor: Browser, trials: list[str], body: bytes, status: int
) -> None:
    answer = visitor.send(reverse("ratings:judgment", args=[trials[0]]), body, content_type="application/json")

    assert answer.status_code == status
    assert answer.json()["detail"]


@pytest.mark.parametrize("field", ["client_uuid", "image", "capture"])
def test_a_field_of_the_wrong_kind_is_refused_in_words(visitor: Browser, trials: list[str], field: str) -> None:
    body: dict[str, Any] = {"client_uuid": str(uuid4()), "image": named(picture(), "photograph.jpg"), "capture": "{}"}
    body[field] = "a\0b" if field != "client_uuid" else named(b"\xff", "a.jpg")

    answer = visitor.send(reverse("mimicry:photograph", args=[trials[0]]), body)

    assert answer.status_code in {201, 400}
    assert answer.json()
