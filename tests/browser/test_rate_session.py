"""A whole rating session, without a camera."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.visitor import Visitor

Visit = Callable[..., Visitor]


@pytest.mark.parametrize("cohort", ["us-rate", "cn-rate", "ve-rate"])
def test_from_the_link_to_the_code_without_a_camera(visit: Visit, cohort: str) -> None:
    visitor = visit(cohort, webcam=None, width=360)
    visitor.agree()
    visitor.begin()
    visitor.shoot(f"{cohort}-360-trial")
    visitor.choose("anger", "doubt", strength=35)
    visitor.next()
    visitor.page.locator("[data-no-face]").check()
    visitor.next()

    visitor.completion_code()

    assert visitor.complaints == []


def test_refusing_consent_ends_with_thanks(visit: Visit) -> None:
    visitor = visit("us-rate")

    visitor.page.locator("[data-decline]").click()

    expect(visitor.page.locator("[data-declined]")).to_be_visible()
    visitor.shoot("declined-en")


def test_the_filter_finds_words_without_their_accents(visit: Visit) -> None:
    visitor = visit("ve-rate", at_trials=True)

    visitor.page.locator("term-filter input").fill("apreciacion")

    expect(visitor.page.locator("[data-terms] label:visible")).to_have_count(1)


def test_an_unknown_link_is_a_page_in_words(visit: Visit) -> None:
    visitor = visit("us-rate")

    visitor.open(visitor.page.url.split("/session/")[0] + "/join/nosuchlink/")

    expect(visitor.page.locator("[data-notice]")).to_be_visible()
    visitor.shoot("unknown-link")
