"""What a browser tells of how a photograph was taken: believed within bounds, and never worth the photograph."""

import hashlib
import io
import json
import uuid
from typing import Any

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from apps.mimicry.intake.capture import clean
from apps.mimicry.models import Mimic
from apps.studies.models import Study
from apps.vision.specimen import portrait
from tests.factories import make_cohort
from tests.participants.client import Browser

WEBCAM = hashlib.sha256(b"Integrated Webcam").hexdigest()
RECORD: dict[str, Any] = {
    "path": "camera",
    "device": WEBCAM,
    "virtual": False,
    "track": {"width": 960, "height": 720, "frameRate": 23.98, "facingMode": "user"},
    "mirrored": False,
    "tries": 2,
    "burst": {"frames": 5, "kept": 3},
    "sharpness": 0.0214,
    "countdown": True,
    "guidance": {"on": True, "at_shot": "ok", "tally": {"too_far": 3, "ok": 12}, "overruled": False},
}
BY_FILE: dict[str, Any] = {
    "path": "file",
    "device": None,
    "mirrored": None,
    "guidance": {"on": False, "at_shot": None, "tally": {}},
}
STUDY = Study(pseudonym_key="5f" * 32)

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(sorted(RECORD)) | st.text(), inner),
    max_leaves=12,
)


def kept(record: Any) -> dict[str, Any]:
    return clean(json.dumps(record), STUDY)


def test_a_whole_record_is_kept_as_it_is_but_for_the_name_of_the_camera() -> None:
    assert kept(RECORD) | {"device": WEBCAM} == RECORD


def test_a_photograph_from_a_file_says_so() -> None:
    assert kept(BY_FILE) == BY_FILE


def test_the_same_camera_is_the_same_within_a_study_and_another_in_the_next() -> None:
    here, again = kept(RECORD)["device"], kept(RECORD)["device"]

    elsewhere = clean(json.dumps(RECORD), Study(pseudonym_key="a0" * 32))["device"]

    assert here == again
    assert len({here, elsewhere, WEBCAM}) == 3


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("path", "scanner"),
        ("device", "Integrated Webcam"),
        ("device", WEBCAM.upper()),
        ("virtual", 1),
        ("track", [640, 480]),
        ("mirrored", "no"),
        ("tries", 0),
        ("tries", True),
        ("tries", 10**30),
        ("sharpness", -1),
        ("sharpness", float("nan")),
        ("sharpness", float("inf")),
        ("countdown", None),
        ("location", {"latitude": 10.5}),
    ],
)
def test_what_does_not_fit_its_place_is_dropped_and_the_rest_kept(key: str, value: Any) -> None:
    rest = {name: BY_FILE[name] for name in BY_FILE if name != key}

    assert kept(rest | {key: value}) == rest


def test_inside_the_parts_too_only_what_is_known_is_kept() -> None:
    record = kept({"track": {"width": 640, "deviceId": "8c2f"}, "guidance": {"tally": {"ok": 2, "smiling": 4}}})

    assert record == {"track": {"width": 640}, "guidance": {"tally": {"ok": 2}}}


@pytest.mark.parametrize("text", ["", "null", "[]", "3", "{", '"camera"', "[" * 4096, '{"tries": 2}' + " " * 4096])
def test_what_is_no_record_counts_as_none(text: str) -> None:
    assert clean(text, STUDY) == {}


@given(values)
def test_whatever_is_sent_something_the_database_can_hold_comes_of_it(value: Any) -> None:
    found = clean(json.dumps(value), STUDY)

    assert set(found) <= set(RECORD)
    json.dumps(found, allow_nan=False)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "sent", [{}, {"capture": "not JSON \x00"}, {"capture": "9" * 10_000}, {"capture": io.BytesIO(b"a file")}]
)
def test_a_missing_or_broken_record_never_costs_the_photograph(sent: dict[str, Any]) -> None:
    answer = photograph(**sent)

    assert answer.status_code == 201
    assert Mimic.objects.get().capture == {}


@pytest.mark.django_db
def test_a_record_is_stored_with_its_photograph() -> None:
    photograph(capture=json.dumps(RECORD))

    mimic = Mimic.objects.select_related("cohort__study").get()
    assert mimic.capture == clean(json.dumps(RECORD), mimic.cohort.study)
    assert mimic.capture["burst"] == {"frames": 5, "kept": 3}


def photograph(**fields: Any) -> Any:
    """Send a photograph for the first trial of a new session, with these fields beside it."""
    browser = Browser()
    browser.walk_to_trials(make_cohort())
    image = io.BytesIO(portrait())
    image.name = "photograph.jpg"
    url = reverse("mimicry:photograph", args=[browser.load()["trials"][0]["uuid"]])
    return browser.send(url, {"client_uuid": str(uuid.uuid4()), "image": image} | fields)
