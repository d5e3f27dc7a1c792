"""A cohort's link inside a recruiter's page."""

import pytest
from django.test import Client
from django.urls import reverse

from apps.participants.models import Participant, Session
from apps.recruitment.framed import FRAMES
from tests.factories import make_cohort
from tests.participants.client import Browser, Response

pytestmark = pytest.mark.django_db


def open_link(entry_key: str, dest: str | None, **query: str) -> Response:
    headers = {"Sec-Fetch-Dest": dest} if dest else {}
    return Client().get(reverse("recruitment:join", args=[entry_key]), query, headers=headers)


@pytest.mark.parametrize("dest", sorted(FRAMES))
def test_inside_a_frame_the_link_opens_a_window_and_begins_nothing(dest: str) -> None:
    cohort = make_cohort()

    response = open_link(cohort.entry_key, dest, pid="5f3a", hitId="3X&Y")

    page = response.content.decode()
    assert f'href="/join/{cohort.entry_key}/?pid=5f3a&amp;hitId=3X%26Y" target="_blank" rel="noopener"' in page
    assert not response.cookies
    assert not Participant.objects.exists()
    assert not Session.objects.exists()


def test_only_this_answer_may_be_framed_and_it_is_as_strict_otherwise() -> None:
    cohort = make_cohort()

    framed, top = open_link(cohort.entry_key, "iframe"), open_link(cohort.entry_key, "document")

    assert "X-Frame-Options" not in framed
    assert "frame-ancestors *" in framed["Content-Security-Policy"]
    assert "script-src 'self'" in framed["Content-Security-Policy"]
    assert top["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in top["Content-Security-Policy"]
    assert "Sec-Fetch-Dest" in framed["Vary"]
    assert "no-store" in framed["Cache-Control"]


@pytest.mark.parametrize("dest", [None, "document", "empty"])
def test_outside_a_frame_the_link_lets_people_in(dest: str | None) -> None:
    response = open_link(make_cohort().entry_key, dest)

    assert response.status_code == 302
    assert "sitting" in response.cookies


def test_the_pages_of_a_session_are_never_framed() -> None:
    browser = Browser()
    browser.enter(make_cohort())

    page = browser.get("/session/consent/", headers={"Sec-Fetch-Dest": "iframe"})

    assert page["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in page["Content-Security-Policy"]


def test_the_way_out_speaks_the_cohorts_language() -> None:
    page = open_link(make_cohort(language="es").entry_key, "iframe").content.decode()

    assert '<html lang="es"' in page


@pytest.mark.parametrize(("phase", "told"), [("mimic", True), ("rate", False)])
def test_the_camera_is_spoken_of_where_there_is_one(phase: str, told: bool) -> None:
    page = open_link(make_cohort(phase=phase).entry_key, "iframe").content.decode()

    assert ("camera" in page) is told


def test_a_wrong_link_says_so_even_inside_a_frame() -> None:
    response = open_link("nowhere", "iframe")

    assert response.status_code == 404
    assert "X-Frame-Options" not in response
    assert "does not lead to a study" in response.content.decode()
