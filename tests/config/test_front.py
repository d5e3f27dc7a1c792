"""The site's bare address: who comes to it finds their way, and nobody learns what is studied here."""

import pytest
from django.contrib.sessions.models import Session as StaffSession
from django.contrib.staticfiles import finders
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from apps.participants.erasure import forget
from apps.participants.models import Participant, Session
from apps.participants.outcomes import decide
from tests.factories import make_cohort
from tests.participants.client import Browser
from tests.receipts.story import at, gave

pytestmark = pytest.mark.django_db


def test_a_stranger_is_told_the_ways_in_and_leaves_no_trace(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        response = client.get("/")

    page = response.content.decode()
    assert response.status_code == 200
    assert "Open your study link again" in page
    assert 'href="/withdraw/?language=en"' in page
    assert 'href="/admin/"' in page
    assert "/session/" not in page
    assert not response.cookies
    assert not Participant.objects.exists()
    assert not StaffSession.objects.exists()


def test_whoever_is_in_the_middle_of_a_session_goes_on_from_here() -> None:
    browser = Browser()
    browser.enter(make_cohort())

    page = browser.get("/").content.decode()
    next_page = browser.get("/session/")

    assert "Go on with your session" in page
    assert 'href="/session/"' in page
    assert 'href="/receipt/"' not in page
    assert next_page["Location"] == "/session/consent/"


def test_whoever_has_agreed_may_read_the_text_again_which_says_whom_to_ask() -> None:
    browser = Browser()
    browser.walk_to_trials(make_cohort())

    page = browser.get("/").content.decode()

    assert 'href="/receipt/"' in page
    assert "What you agreed to" in browser.get("/receipt/").content.decode()


def test_whoever_has_finished_finds_their_last_page() -> None:
    page = at(gave()).get("/").content.decode()

    assert "Your session is over" in page
    assert "Go on with your session" not in page


@pytest.mark.parametrize("outcome", [Session.Outcome.DECLINED, Session.Outcome.TIMED_OUT])
def test_a_session_that_ended_otherwise_is_not_called_unfinished(outcome: Session.Outcome) -> None:
    browser = Browser()
    browser.enter(make_cohort())
    decide(Session.objects.get(), outcome)

    assert "Your session is over" in browser.get("/").content.decode()


def test_a_visit_changes_nothing_in_a_session() -> None:
    browser = Browser()
    browser.enter(make_cohort())
    before = Session.objects.values().get()

    response = browser.get("/")

    assert Session.objects.values().get() == before
    assert not response.cookies


@pytest.mark.parametrize("cookie", ["forged:signature", "00000000-0000-0000-0000-000000000000:forged:signature"])
def test_a_forged_cookie_makes_nobody_of_a_stranger(client: Client, cookie: str) -> None:
    client.cookies["sitting"] = cookie

    assert "Go on with your session" not in client.get("/").content.decode()


def test_somebody_who_withdrew_everything_is_a_stranger_again() -> None:
    session = gave()
    browser = at(session)
    forget(session.participant)

    page = browser.get("/").content.decode()

    assert "Your session is over" not in page
    assert "Open your study link again" in page


def test_no_study_or_cohort_is_named_to_a_stranger(client: Client) -> None:
    cohort = make_cohort()

    page = client.get("/").content.decode()

    for name in (cohort.slug, cohort.entry_key, cohort.study.slug, cohort.consent_text.study_title, "/join/"):
        assert name not in page


def test_it_follows_the_browser_then_the_session_then_what_is_chosen() -> None:
    browser = Browser()

    stranger = browser.get("/", HTTP_ACCEPT_LANGUAGE="es-VE,es;q=0.9")
    browser.enter(make_cohort(language="es"))
    in_session = browser.get("/", HTTP_ACCEPT_LANGUAGE="zh-CN")
    chosen = browser.get("/?language=zh-hans", HTTP_ACCEPT_LANGUAGE="en")
    unknown = browser.get("/?language=xx", HTTP_ACCEPT_LANGUAGE="en")

    spoken = [page["Content-Language"] for page in (stranger, in_session, chosen, unknown)]
    assert spoken == ["es", "es", "zh-hans", "en"]
    assert '<html lang="zh-hans"' in chosen.content.decode()
    assert 'href="/withdraw/?language=zh-hans"' in chosen.content.decode()


def test_nobody_is_handed_the_page_of_another_out_of_a_cache(client: Client) -> None:
    response = client.get("/")

    assert {"no-store", "private"} <= set(response["Cache-Control"].split(", "))
    assert {"Cookie", "Accept-Language"} <= set(response["Vary"].split(", "))


def test_it_is_only_for_looking(client: Client) -> None:
    assert client.head("/").status_code == 200
    assert client.post("/").status_code == 405


def test_search_engines_are_asked_to_stay_away(client: Client) -> None:
    response = client.get("/robots.txt")

    assert response.content == b"User-agent: *\nDisallow: /\n"
    assert response["Content-Type"] == "text/plain"
    assert not response.cookies


def test_browsers_find_the_mark_where_icons_used_to_be(client: Client) -> None:
    response = client.get("/favicon.ico")

    assert response.status_code == 302
    assert response["Location"] == "/static/icons/mark.svg"
    assert finders.find("icons/mark.svg")
