"""A study admin says who works on a study, by keyboard, and is told plainly what does not go."""

from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from apps.studies.models import Member, Study
from tests.browser.album import complaints
from tests.browser.conftest import PATIENCE_MS
from tests.browser.keyboard import tab_to
from tests.factories import make_study
from tests.people import browser_of, make_staff


@pytest.fixture
def study(transactional_db: None) -> Study:
    return make_study(slug="faces", title="Faces of the world")


@pytest.fixture
def heard() -> list[str]:
    """What the browser complains of."""
    return []


@pytest.fixture
def own_page(
    study: Study, live_server: LiveServer, chromium: Callable[..., Browser], heard: list[str]
) -> Iterator[Page]:
    """The study's own page, which ada, its one study admin, has opened."""
    ada = browser_of(make_staff("ada", role="admin", study=study, first_name="Ada", last_name="Lovelace"))
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": ada.cookies[settings.SESSION_COOKIE_NAME].value}
    context = chromium(None, allowed=False).new_context(
        viewport={"width": 1280, "height": 800}, reduced_motion="reduce"
    )
    context.set_default_timeout(PATIENCE_MS)
    context.add_cookies([{**cookie, "url": live_server.url}])  # type: ignore[typeddict-item]
    opened = context.new_page()
    opened.on("console", lambda message: heard.append(message.text) if message.type == "error" else None)
    opened.on("pageerror", lambda error: heard.append(str(error)))
    opened.goto(f"{live_server.url}/admin/studies/study/{study.pk}/change/")
    yield opened
    context.close()


def take_in(page: Page, name: str, role: str) -> None:
    """Fill in the form by keyboard alone."""
    tab_to(page, "#id_name")
    page.keyboard.press("Control+a")
    page.keyboard.type(name)
    page.keyboard.press("Tab")
    # Not by its letters: those that come too slowly begin another word.
    page.keyboard.press("Home")
    for _ in Member.Role.choices:
        if page.locator("#id_role option:checked").inner_text() == role:
            break
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    with page.expect_navigation():
        page.keyboard.press("Enter")


def take_out(page: Page, name: str) -> None:
    tab_to(page, f'button[aria-label^="Remove {name}"]')
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_members_come_and_go_by_keyboard(own_page: Page, study: Study, heard: list[str]) -> None:
    make_staff("grace")
    page = own_page
    members = page.locator(".members tbody tr")

    tab_to(page, 'a[href$="/members/"]')
    page.keyboard.press("Enter")
    expect(members).to_have_count(1)
    take_in(page, "nobody", "Reviewer")
    expect(page.locator("#id_name")).to_have_attribute("aria-invalid", "true")
    own = list(heard)
    # The policy refuses axe's own styles, which is no fault of the page.
    notes = complaints(page, "members-amiss")
    heard.clear()
    take_in(page, "grace", "Reviewer")
    expect(members).to_have_count(2)
    take_out(page, "ada")
    expect(page.locator(".messagelist .error")).to_be_visible()
    expect(members).to_have_count(2)
    own += heard
    notes += complaints(page, "members")
    take_out(page, "grace")
    expect(members).to_have_count(1)

    assert not notes, "\n".join(notes)
    assert own == []
    assert list(study.members.values_list("user__username", "role")) == [("ada", "admin")]
