"""A researcher who wants to trust the data: flags, limits and reliability, by keyboard and on every width."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect

from tests.browser.album import complaints
from tests.browser.conftest import PATIENCE_MS, Site
from tests.browser.quality_props import NAME
from tests.browser.staff import props, sign_in

ADMIN = "/admin/quality/"


@pytest.fixture(scope="module")
def seen(site: Site) -> dict[str, int]:
    """The ids of what there is to look at."""
    ids: dict[str, int] = props(site, "quality_props", "fill()")
    return ids


@pytest.fixture
def page(site: Site, chromium: Callable[..., Browser]) -> Iterator[Page]:
    """The admin's pages, signed in; complaints of the browser fail the test."""
    heard: list[str] = []
    with ExitStack() as opened:
        context = chromium(None, allowed=False).new_context(
            viewport={"width": 1280, "height": 800}, reduced_motion="reduce"
        )
        opened.callback(context.close)
        context.set_default_timeout(PATIENCE_MS)
        page = context.new_page()
        page.on("console", lambda message: heard.append(message.text) if _is_the_pages_own(message) else None)
        page.on("pageerror", lambda error: heard.append(str(error)))
        sign_in(site, context, NAME)
        yield page
    assert heard == []


def _is_the_pages_own(message: ConsoleMessage) -> bool:
    """Whether the page complains; what the screenshots' own style breaks has no address."""
    return message.type == "error" and bool(message.location["url"])


def test_every_page_is_fit_to_be_seen(site: Site, seen: dict[str, int], page: Page) -> None:
    notes: list[str] = []
    for name, at in {
        "cohorts": "cohortqualityrules/",
        "cohort": f"cohortqualityrules/{seen['cohort']}/change/",
        "cohort-empty": f"cohortqualityrules/{seen['empty']}/change/",
        "flags": "sessionflag/",
        "flag": f"sessionflag/{seen['flag']}/change/",
        "assessments": "sessionassessment/",
        "assessment": f"sessionassessment/{seen['assessment']}/change/",
        "reports": "reliabilityreport/",
        "report": f"reliabilityreport/{seen['report']}/change/",
        "rules": "qualityrules/",
        "publish": "qualityrules/add/",
    }.items():
        page.goto(f"{site.address}{ADMIN}{at}")
        notes += complaints(page, f"quality-{name}")

    assert not notes, "\n".join(notes)


def test_limits_are_tried_published_and_chosen_by_keyboard(site: Site, seen: dict[str, int], page: Page) -> None:
    page.goto(f"{site.address}{ADMIN}qualityrules/add/")
    page.get_by_label("Version").press_sequentially("2-friday")
    page.locator("#id_pace_limit").fill("-1")
    page.locator("#id_try_on").select_option(str(seen["try_on"]))
    page.get_by_role("button", name="Show what these limits would flag").press("Enter")

    tried = page.locator("#tried")
    expect(tried).to_contain_text("of 16 measured sessions; those of the cohort now flag 2")
    expect(page.locator("#id_pace_limit")).to_have_value("-1")
    assert not complaints(page, "quality-tried")
    page.get_by_role("button", name="Publish").press("Enter")
    page.wait_for_url("**/qualityrules/")

    page.goto(f"{site.address}{ADMIN}cohortqualityrules/{seen['cohort']}/change/")
    page.locator("#id_rules").select_option(label="v2-friday")
    page.get_by_role("button", name="Save").press("Enter")
    page.wait_for_url("**/cohortqualityrules/")
    assert props(site, "quality_props", f"rules_of({seen['try_on']})") == "2-friday"


def test_from_a_cohort_to_its_flags_and_on_to_the_session(site: Site, seen: dict[str, int], page: Page) -> None:
    page.goto(f"{site.address}{ADMIN}sessionflag/{seen['flag']}/change/")
    page.get_by_role("link", name="Assessment of the session").press("Enter")
    expect(page.locator("table.measures tbody tr")).to_have_count(10)
    page.locator(".field-whose a").press("Enter")

    page.wait_for_url("**/participants/session/*/change/")


def test_a_report_is_sorted_and_asked_for(site: Site, seen: dict[str, int], page: Page) -> None:
    page.goto(f"{site.address}{ADMIN}reliabilityreport/{seen['report']}/change/")
    page.get_by_role("link", name="Emotion").press("Enter")
    expect(page.locator("section:has(#by-emotion) tbody th").first).to_contain_text("Anger")

    page.goto(f"{site.address}{ADMIN}cohortqualityrules/{seen['cohort']}/change/")
    page.get_by_role("button", name="Compute it now").press("Enter")
    expect(page.locator(".messagelist")).to_contain_text("A worker computes it.")
