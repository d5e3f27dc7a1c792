"""Staff at the door, by keyboard, in every language, by day and night."""

from base64 import b32decode
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from django_otp.oath import totp
from playwright.sync_api import Browser, Page, expect

from tests.browser.album import complaints
from tests.browser.conftest import PATIENCE_MS, Site

LANGUAGES = ["en", "zh-hans", "es"]
NAME, PASSWORD = "hedy", "frequency-hopping"
MAKE = """
from axes.utils import reset
from django.contrib.auth.models import User
reset(username={0!r})
User.objects.filter(username={0!r}).delete()
User.objects.create_user({0!r}, password={1!r}, is_staff=True)
"""
Open = Callable[..., Page]


@pytest.fixture
def door(site: Site, chromium: Callable[..., Browser]) -> Iterator[Open]:
    """Go to the door as a new person of the staff: `door("es", width=360)`."""
    site.run(MAKE.format(NAME, PASSWORD))
    with ExitStack() as opened:

        def go(language: str = "en", *, width: int = 1280) -> Page:
            context = chromium(None, allowed=False).new_context(
                viewport={"width": width, "height": 800},
                extra_http_headers={"Accept-Language": language},
                reduced_motion="reduce",
            )
            opened.callback(context.close)
            context.set_default_timeout(PATIENCE_MS)
            page = context.new_page()
            page.goto(f"{site.address}/admin/")
            return page

        yield go


def sign_in(page: Page, password: str = PASSWORD) -> None:
    """Give name and password by keyboard alone."""
    expect(page.locator("#id_username")).to_be_focused()
    page.keyboard.type(NAME)
    page.keyboard.press("Tab")
    page.keyboard.type(password)
    page.keyboard.press("Enter")


def give(page: Page, code: str) -> None:
    expect(page.locator("#id_code")).to_be_focused()
    page.keyboard.type(code)
    page.keyboard.press("Enter")


def shown_by_the_app(page: Page) -> str:
    """The code that follows from the key that the page spells out."""
    letters = (page.locator(".secret").text_content() or "").replace(" ", "")
    return f"{totp(b32decode(letters + '=' * (-len(letters) % 8))):06}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_signing_in_for_the_first_time_and_again(door: Open, language: str) -> None:
    page = door(language, width=360)
    notes = complaints(page, f"{language}-sign-in")
    sign_in(page)
    page.locator('a[href$="/two-factor/"]').click()
    expect(page.locator(".qr")).to_have_js_property("complete", True)
    assert page.locator(".qr").evaluate("image => image.naturalWidth") > 100
    notes += complaints(page, f"{language}-second-step-app")

    give(page, shown_by_the_app(page))
    expect(page.locator(".codes code")).to_have_count(10)
    codes = page.locator(".codes code").all_text_contents()
    notes += complaints(page, f"{language}-second-step-codes")
    page.locator("a.button").click()
    with page.expect_navigation():
        page.locator("#logout-form button").click()
    page.goto(page.url.split("/admin/")[0] + "/admin/password_change/")
    with page.expect_navigation():
        sign_in(page)
    notes += complaints(page, f"{language}-second-step")
    give(page, codes[0])

    page.wait_for_url("**/admin/password_change/")
    assert not notes, "\n".join(notes)


@pytest.mark.parametrize("language", LANGUAGES)
def test_too_many_wrong_passwords(door: Open, language: str, site: Site) -> None:
    page = door(language, width=360)
    for _ in range(5):
        page.goto(f"{site.address}/admin/")
        with page.expect_navigation():
            sign_in(page, "wrong")

    expect(page.locator(".errornote")).to_contain_text("15")
    expect(page.locator("#id_password")).to_have_count(0)
    notes = complaints(page, f"{language}-locked-out")
    assert not notes, "\n".join(notes)
