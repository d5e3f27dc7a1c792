"""Every door of the site: the headers it answers with, and whom it lets in."""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from pytest_django.asserts import assertTemplateUsed

from tests.factories import make_cohort
from tests.participants.client import Browser

pytestmark = pytest.mark.django_db


def addresses(patterns: list[URLPattern | URLResolver], prefix: str = "/") -> Iterator[str]:
    """Every address of the site that takes no argument."""
    for pattern in patterns:
        route = prefix + str(pattern.pattern).replace("^", "").replace("$", "")
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns, route)
        elif "<" not in route and "(" not in route:
            yield route


@pytest.mark.parametrize("address", sorted(set(addresses(get_resolver().url_patterns))))
def test_every_page_carries_the_strict_headers(client: Client, address: str) -> None:
    response = client.get(address)

    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Frame-Options"] == "DENY"
    assert response["Referrer-Policy"] == "same-origin"
    assert "camera=()" in response["Permissions-Policy"]
    assert response.status_code < 500


def test_the_camera_page_is_as_strict_as_the_others() -> None:
    browser = Browser()
    browser.enter(make_cohort())
    browser.submit("consent", decision="agree", scopes=["take_part", "photograph", "share", "train"])

    response = browser.get("/session/camera/")

    assert "camera=(self)" in response["Permissions-Policy"]
    assert "script-src 'self';" in response["Content-Security-Policy"] + ";"
    assert "unsafe" not in response["Content-Security-Policy"]


def test_the_schema_describes_every_endpoint(client: Client) -> None:
    schema = client.get("/api/schema/", headers={"Accept": "application/vnd.oai.openapi+json"}).json()

    assert set(schema["paths"]) == {
        "/api/session/",
        "/api/session/complete/",
        "/api/trials/{trial}/judgment/",
        "/api/trials/{trial}/photograph/",
        "/api/trials/{trial}/report/",
        "/api/trials/{trial}/upload/",
        "/api/uploads/{upload}/confirm/",
        "/api/mimics/",
        "/api/v1/studies/{study}/cohorts/",
        "/api/v1/studies/{study}/cohorts/{cohort}/",
        "/api/v1/studies/{study}/cohorts/{cohort}/copy/",
        "/api/v1/studies/{study}/cohorts/{cohort}/state/",
    }


@pytest.mark.parametrize("address", ["/api/session/", "/api/mimics/"])
def test_the_api_is_closed_to_strangers(client: Client, address: str) -> None:
    assert client.get(address).status_code == 403


@pytest.mark.parametrize("path", ["", "release.tar", "README.md"])
def test_a_forged_link_to_a_release_opens_nothing(client: Client, path: str) -> None:
    response = client.get(f"/releases/{'0' * 32}.forged/{path}")

    assert response.status_code == 404
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert response["Cache-Control"] == "private, no-store"


def test_a_forged_cookie_opens_nothing(client: Client) -> None:
    client.cookies["sitting"] = "00000000-0000-0000-0000-000000000000:forged:signature"

    assert client.get("/api/session/").status_code == 403


def test_the_cookie_is_out_of_reach_of_scripts() -> None:
    browser = Browser()
    browser.enter(make_cohort())

    cookie = browser.cookies["sitting"]

    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


@pytest.mark.parametrize("address", ["/", "/robots.txt", "/favicon.ico"])
def test_what_a_bare_host_is_asked_for_is_open_to_everybody_and_begins_no_session(client: Client, address: str) -> None:
    response = client.get(address)

    assert response.status_code in {200, 302}
    assert not response.cookies


def test_an_unknown_address_gets_a_page_in_words(client: Client) -> None:
    response = client.get("/nowhere/")

    assert response.status_code == 404
    assertTemplateUsed(response, "participants/notice.html")
    assert "nothing at this address" in response.content.decode()


def test_a_form_without_its_token_gets_a_page_in_words() -> None:
    browser = Browser()
    browser.enter(make_cohort())

    response = browser.post("/session/consent/", {"decision": "agree"})

    assert response.status_code == 403
    assert "out of date" in response.content.decode()


def test_the_health_check_needs_neither_database_nor_session(client: Client) -> None:
    assert client.get("/healthz/").content == b"ok\n"
