"""A researcher takes a cohort from a preset to the archive, by keyboard where it matters; every page looked at."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from apps.localization.models import Wording
from apps.studies import workers
from apps.studies.models import ChangeLog, Cohort, Study
from tests.browser.album import complaints
from tests.browser.conftest import PATIENCE_MS
from tests.browser.keyboard import tab_to
from tests.factories import TEXTS, make_cohort, make_consent_text, make_seed, make_study, make_term_list, make_training

COHORTS = "/admin/studies/cohort/"
Open = Callable[..., Page]


@pytest.fixture
def study(transactional_db: None) -> Study:
    """A study with every text in English and no picture yet."""
    made = make_study(slug="faces", title="Faces of the world")
    make_term_list()
    make_training()
    make_consent_text(made)
    return made


@pytest.fixture
def heard() -> list[str]:
    """What browsers complain of."""
    return []


@pytest.fixture
def open_page(
    live_server: LiveServer, admin_client: Client, chromium: Callable[..., Browser], heard: list[str]
) -> Iterator[Open]:
    """Open an address, signed in as staff or as a stranger: `open_page("/admin/", width=360, staff=False)`."""
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": admin_client.cookies[settings.SESSION_COOKIE_NAME].value}
    with ExitStack() as opened:

        def open_address(address: str, *, width: int = 1280, staff: bool = True) -> Page:
            context = chromium(None, allowed=False).new_context(
                viewport={"width": width, "height": 800}, reduced_motion="reduce"
            )
            opened.callback(context.close)
            context.set_default_timeout(PATIENCE_MS)
            if staff:
                context.add_cookies([{**cookie, "url": live_server.url}])  # type: ignore[typeddict-item]
            page = context.new_page()
            page.on("console", lambda message: heard.append(message.text) if message.type == "error" else None)
            page.on("pageerror", lambda error: heard.append(str(error)))
            page.goto(f"{live_server.url}{address}")
            return page

        yield open_address


def press(page: Page, change: str, *, sure: bool = False) -> None:
    """Press a button of the cohort's state by keyboard, and say yes where that is asked."""
    tab_to(page, f'button[value="{change}"]')
    page.keyboard.press("Enter")
    if sure:
        page.locator('button[value="yes"]').press("Enter")


def state(page: Page) -> Any:
    return expect(page.locator(".life .state"))


def visit(open_page: Open, cohort: Cohort) -> Page:
    """The cohort's link, opened by somebody else."""
    return open_page(f"/join/{cohort.entry_key}/", staff=False, width=360)


def test_a_cohorts_whole_life(study: Study, open_page: Open, heard: list[str]) -> None:
    page = open_page(f"{COHORTS}presets/")
    for country in ("US", "CN", "IN", "ZA", "VE"):
        page.locator(f'[value="{country}"]').uncheck()
    tab_to(page, "form.plain button[type=submit]")
    page.keyboard.press("Enter")
    expect(page.locator(".outcomes a")).to_have_count(2)
    page.get_by_role("link", name="et-mimic").click()

    state(page).to_have_text("draft")
    expect(page.locator(".checklist .missing")).to_have_text(
        ["missing: The study has no seed pictures: bring some with “manage.py import_stimuli”."]
    )
    expect(page.locator('button[value="launch"]')).to_be_disabled()

    for _ in range(3):
        make_seed(study)
    page.reload()
    expect(page.locator(".checklist .missing")).to_have_count(0)
    press(page, "pilot")
    state(page).to_have_text("pilot")
    cohort = Cohort.objects.get(slug="et-mimic")
    expect(visit(open_page, cohort).get_by_text("Please read.")).to_be_visible()

    press(page, "launch", sure=True)
    state(page).to_have_text("open")
    expect(visit(open_page, cohort).get_by_text("Please read.")).to_be_visible()
    assert sorted(cohort.sessions.values_list("is_pilot", flat=True)) == [False, True]

    expect(page.locator(".field-country .help")).to_contain_text("Clone the cohort to make another")
    page.locator("#id_daily_session_cap").fill("1")
    page.locator("#id_pay_amount").fill("120")
    page.locator("#id_minutes_expected").fill("30")
    page.locator("[name=_continue]").press("Enter")
    expect(page.locator(".estimate")).to_contain_text("240.00 ETB")
    expect(visit(open_page, cohort).locator("main")).to_contain_text("We have all the answers we need today")

    press(page, "pause")
    state(page).to_have_text("paused")
    expect(visit(open_page, cohort).locator("main")).to_contain_text("taking a break")
    press(page, "close", sure=True)
    state(page).to_have_text("closed")
    expect(visit(open_page, cohort).locator("main")).to_contain_text("This study is complete")
    press(page, "archive", sure=True)
    state(page).to_have_text("archived")

    page.get_by_role("link", name="All changes").click()
    expect(page.locator("#result_list")).to_contain_text("archived")
    states = ChangeLog.objects.filter(object_id=cohort.pk, field="state").order_by("pk")
    assert list(states.values_list("after", flat=True)) == ["pilot", "open", "paused", "closed", "archived"]
    assert heard == []


def test_newer_texts_for_a_live_cohort_by_keyboard(study: Study, open_page: Open) -> None:
    cohort = make_cohort(study, slug="us-rate", phase="rate", wording=Wording.objects.get(language="en", version=2))
    Wording.objects.create(language="en", version=3, texts=TEXTS)
    page = open_page(f"{COHORTS}{cohort.pk}/change/")

    page.get_by_role("link", name="Change texts").press("Enter")
    tab_to(page, "#id_wording")
    page.keyboard.press("ArrowDown")
    tab_to(page, "form.plain button[type=submit]")
    page.keyboard.press("Enter")

    expect(page.get_by_text("begin from now on read the new texts")).to_be_visible()
    assert Cohort.objects.get(pk=cohort.pk).wording.version == 3


def test_the_pages_as_axe_and_the_narrowest_phone_see_them(study: Study, open_page: Open) -> None:
    workers.note_alive()
    draft = make_cohort(study, slug="us-draft", launched=False, seeds=0)
    live = make_cohort(
        study,
        slug="et-mimic",
        country="ET",
        daily_session_cap=300,
        pay_amount=120,
        pay_currency="ETB",
        minutes_expected=30,
        time_zone="Africa/Addis_Ababa",
    )
    pages = {
        "cohort-draft": f"{COHORTS}{draft.pk}/change/",
        "cohort-live": f"{COHORTS}{live.pk}/change/",
        "cohort-new": f"{COHORTS}add/",
        "cohort-presets": f"{COHORTS}presets/",
        "cohort-clone": f"{COHORTS}{live.pk}/clone/",
        "cohort-texts": f"{COHORTS}{live.pk}/texts/",
        "cohort-recruiter": f"{COHORTS}{live.pk}/recruiter/",
        "cohort-preview": f"/session/preview/{live.pk}/instructions/",
        "changes": "/admin/studies/changelog/",
    }

    found = [note for name, address in pages.items() for note in complaints(open_page(address, width=360), name)]

    assert not found, "\n".join(found)
