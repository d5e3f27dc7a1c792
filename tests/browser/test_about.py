"""Questions about the person, gold items and repeats, in a real browser."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.album import complaints
from tests.browser.conftest import Site
from tests.browser.staff import props
from tests.browser.visitor import Visitor

Visit = Callable[..., Visitor]
LANGUAGES = {"us": "en", "cn": "zh-hans", "ve": "es"}


@pytest.fixture(scope="module")
def watched(site: Site) -> Callable[..., str]:
    """Open a watched cohort once, by country and phase; return its name among the site's links."""

    def open_cohort(country: str, phase: str = "mimic") -> str:
        slug = f"{country}-watched-{phase}"
        if slug not in site.links:
            site.links[slug] = props(site, "watched_props", f"make('{country}', '{phase}')")
        return slug

    return open_cohort


def say(visitor: Visitor, sex: str, year: str) -> None:
    visitor.page.locator(f'input[name="sex"][value="{sex}"]').check()
    visitor.page.locator('input[name="birth_year"]').fill(year)
    visitor.page.locator("[data-answer]").click()


def answer_as_asked(visitor: Visitor) -> bool:
    """Answer the trial at hand, with a photograph where one is asked for; say whether it was."""
    expect(visitor.picture).to_be_visible()
    asked = visitor.page.locator("capture-pane").is_visible()
    if asked:
        visitor.take_photo()
    visitor.choose("joy")
    visitor.next()
    return asked


def test_a_session_with_questions_a_gold_item_and_a_repeat(site: Site, visit: Visit, watched: Any) -> None:
    slug = watched("us")
    visitor = visit(slug, width=360)
    visitor.agree()
    visitor.pass_camera_check()
    say(visitor, "female", "1990")
    visitor.begin()

    expect(visitor.page.locator("[data-total]")).to_have_text("6")
    asked = [answer_as_asked(visitor) for _ in range(6)]
    visitor.completion_code()

    held = props(site, "watched_props", f"held('{slug}')")
    assert held["said"] == {"sex": "female", "birth_year": 1990}
    assert [photographed for _role, _chosen, photographed in held["trials"]] == asked
    assert [role == "main" for role, _chosen, _photographed in held["trials"]] == asked
    assert sorted(role for role, _chosen, _photographed in held["trials"]) == ["gold", *["main"] * 4, "repeat"]
    assert all(chosen == ["joy"] for _role, chosen, _photographed in held["trials"])
    assert visitor.complaints == []


@pytest.mark.parametrize("country", LANGUAGES)
def test_its_pages_in_every_language(visit: Visit, watched: Any, country: str) -> None:
    visitor = visit(watched(country), width=360)
    visitor.page.emulate_media(reduced_motion="reduce")
    language, notes = LANGUAGES[country], []
    visitor.agree()
    visitor.pass_camera_check()
    assert visitor.page.locator("html").get_attribute("lang") == language
    expect(visitor.page.locator('input[name="birth_year"]')).to_be_visible()
    notes += complaints(visitor.page, f"{language}-about")
    say(visitor, "other", "90")
    expect(visitor.page.locator("[data-error]")).to_be_visible()
    notes += complaints(visitor.page, f"{language}-about-again")
    say(visitor, "other", "1990")
    visitor.begin()
    while answer_as_asked(visitor):
        expect(visitor.page.locator("[data-hint]")).to_be_attached()
        if not visitor.page.locator("capture-pane").is_visible():
            notes += complaints(visitor.page, f"{language}-only-judge")

    assert not notes, "\n".join(notes)
    assert visitor.complaints == []


def test_the_questions_can_be_answered_by_keyboard_or_not_at_all(visit: Visit, watched: Any) -> None:
    visitor = visit(watched("us", "rate"), webcam=None)
    visitor.agree()
    visitor.page.wait_for_url("**/session/about/")
    visitor.tab_to('input[name="sex"]')
    visitor.page.keyboard.press("ArrowDown")
    visitor.tab_to('input[name="birth_year"]')
    visitor.page.keyboard.type("1950")
    visitor.tab_to('input[name="birth_year-unsaid"]')
    visitor.page.keyboard.press("Space")
    visitor.tab_to("[data-answer]")

    visitor.page.keyboard.press("Enter")

    visitor.page.wait_for_url("**/session/instructions/")


def test_one_woman_too_many_is_thanked(visit: Visit, watched: Any) -> None:
    slug = watched("ve", "rate")
    first = visit(slug, webcam=None)
    first.agree()
    say(first, "female", "1990")
    first.page.wait_for_url("**/session/instructions/")
    second = visit(slug, webcam=None, width=360)
    second.agree()

    say(second, "female", "1991")

    second.page.wait_for_url("**/session/ended/")
    assert not complaints(second.page, "es-over-quota")
