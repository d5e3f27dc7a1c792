"""Answers over HTTP: sent twice, wrong, too large, somebody else's."""

import uuid

import pytest
from django.urls import reverse
from django.utils import translation

from apps.mimicry.models import Mimic
from apps.ratings.models import Judgment
from apps.studies.models import Cohort
from apps.vision.specimen import portrait
from tests.factories import make_cohort
from tests.participants.client import Browser

pytestmark = pytest.mark.django_db
MISSING = "00000000-0000-0000-0000-000000000000"


def test_sending_a_judgment_twice_answers_alike(visitor: Browser, raters: Cohort) -> None:
    visitor.walk_to_trials(raters)
    trial = visitor.load()["trials"][0]["uuid"]
    client_uuid = str(uuid.uuid4())
    first = visitor.judge(trial, client_uuid=client_uuid)

    second = visitor.judge(trial, client_uuid=client_uuid)

    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() == second.json()


@pytest.mark.parametrize(
    "body",
    [
        {"client_uuid": "not-a-uuid"},
        {"ratings": {"joy": 0}},
        {"ratings": {"joy": "much"}},
        {"ratings": {}},
        {"ratings": ["joy"]},
        {"ratings": {"hunger": 5}},
        {"duration_ms": -1},
    ],
)
def test_a_wrong_judgment_is_explained_and_not_stored(
    visitor: Browser, raters: Cohort, body: dict[str, object]
) -> None:
    visitor.walk_to_trials(raters)
    trial = visitor.load()["trials"][0]["uuid"]

    response = visitor.judge(trial, **body)

    assert response.status_code == 400
    assert response.json()["code"] == "invalid"
    assert response.json()["detail"]
    assert not Judgment.objects.exists()


def test_somebody_elses_trial_is_out_of_reach(visitor: Browser, raters: Cohort) -> None:
    stranger = Browser()
    stranger.walk_to_trials(raters)
    theirs = stranger.load()["trials"][0]["uuid"]
    visitor.walk_to_trials(raters)

    assert visitor.judge(theirs).status_code == 404
    assert visitor.judge(MISSING).status_code == 404


def test_a_file_that_is_no_picture_is_refused_by_type(visitor: Browser, cohort: Cohort) -> None:
    visitor.walk_to_trials(cohort)
    trial = visitor.load()["trials"][0]["uuid"]

    response = visitor.photograph(trial, b"GIF89a not really")

    assert response.status_code == 415
    assert "JPEG, PNG or WebP" in response.json()["detail"]


def test_a_huge_file_is_refused_while_it_arrives(visitor: Browser, cohort: Cohort) -> None:
    visitor.walk_to_trials(cohort)
    trial = visitor.load()["trials"][0]["uuid"]

    response = visitor.photograph(trial, b"\xff\xd8" + b"0" * 9_000_000)

    assert response.status_code == 413
    assert not Mimic.objects.exists()


def test_a_rating_cohort_takes_no_photographs(visitor: Browser, raters: Cohort) -> None:
    visitor.walk_to_trials(raters)
    trial = visitor.load()["trials"][0]["uuid"]

    assert visitor.photograph(trial, portrait()).status_code == 400


def test_a_request_without_the_csrf_token_is_refused(visitor: Browser, cohort: Cohort) -> None:
    visitor.walk_to_trials(cohort)
    trial = visitor.load()["trials"][0]["uuid"]

    response = visitor.post(f"/api/trials/{trial}/judgment/", {}, content_type="application/json")

    assert response.status_code == 403
    assert "Reload" in response.json()["detail"]


def test_pictures_are_shown_only_by_signed_address(visitor: Browser, raters: Cohort) -> None:
    visitor.walk_to_trials(raters)
    url = visitor.load()["trials"][0]["stimulus"]["url"]

    shown, forged = visitor.get(url), visitor.get(url[:-3] + "xx/")

    assert shown["Content-Type"] == "image/webp"
    assert forged.status_code == 404


def test_errors_speak_the_language_of_the_cohort(visitor: Browser) -> None:
    cohort = make_cohort(language="es", phase="rate")
    visitor.walk_to_trials(cohort)
    trial = visitor.load()["trials"][0]["uuid"]

    response = visitor.judge(trial, ratings={})

    with translation.override("es"):
        assert response.json()["detail"] == translation.gettext("Choose at least one emotion and say how strong it is.")
    assert response.json()["detail"] != "Choose at least one emotion and say how strong it is."


def test_a_malformed_answer_is_explained_field_by_field_in_the_language_of_the_cohort(visitor: Browser) -> None:
    visitor.walk_to_trials(make_cohort(language="es", phase="rate"))
    trial = visitor.load()["trials"][0]["uuid"]

    response = visitor.judge(trial, client_uuid="seven", ratings={"joy": "much"})

    assert response.status_code == 400
    assert response.json()["fields"] == {
        "client_uuid": ["Debe ser un UUID válido."],
        "ratings": {"joy": ["Introduzca un número entero válido."]},
    }


def test_nothing_sent_is_an_answer_that_lacks_its_fields(visitor: Browser, raters: Cohort) -> None:
    visitor.walk_to_trials(raters)
    trial = visitor.load()["trials"][0]["uuid"]

    response = visitor.send(reverse("ratings:judgment", args=[trial]), "null", content_type="application/json")

    assert response.status_code == 400
    assert list(response.json()["fields"]) == ["client_uuid"]
