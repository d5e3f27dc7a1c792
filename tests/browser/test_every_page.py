"""Every page in every language, as axe, the narrowest phone, large letters and the dark see it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.album import complaints
from tests.browser.conftest import Site
from tests.browser.visitor import Visitor

Visit = Callable[..., Visitor]
LANGUAGES = {"us": "en", "cn": "zh-hans", "ve": "es"}


class Tour:
    """A walk that looks at each page it comes to and notes what is wrong with it."""

    def __init__(self, visitor: Visitor, language: str) -> None:
        self.visitor, self.page, self.language = visitor, visitor.page, language
        self.notes: list[str] = []
        # A colour on its way to another has no contrast to speak of.
        self.page.emulate_media(reduced_motion="reduce")

    def look(self, name: str, *, at: str = "main") -> None:
        """Look at the page that has something which the selector `at` matches."""
        expect(self.page.locator(at).first).to_be_visible()
        spoken = self.page.locator("html").get_attribute("lang")
        if spoken != self.language:
            self.notes.append(f"{name}: lang is {spoken}")
        self.notes += complaints(self.page, f"{self.language}-{name}")


@pytest.mark.parametrize("country", LANGUAGES)
def test_the_pages_of_a_mimic_session(visit: Visit, country: str) -> None:
    visitor = visit(f"{country}-mimic", width=360)
    tour, page = Tour(visitor, LANGUAGES[country]), visitor.page
    tour.look("consent")
    visitor.agree()
    tour.look("camera-off", at="camera-check")
    visitor.turn_on_camera()
    expect(page.locator("[data-continue]")).to_be_enabled()
    tour.look("camera-on")
    page.locator("[data-continue]").click()
    tour.look("instructions", at="[data-begin]")
    page.locator("[data-begin]").click()
    expect(page.locator("[data-shutter]")).to_be_enabled()
    tour.look("practice")
    page.locator("[data-check]").click()
    tour.look("practice-incomplete", at="[data-feedback-heading]")
    page.locator("[data-back]:visible").click()
    visitor.practise()
    page.wait_for_url("**/session/quiz/")
    tour.look("quiz")
    visitor.answer_questions(rightly=False)
    tour.look("quiz-again", at="[data-again]")
    visitor.answer_questions()
    expect(visitor.picture).to_be_visible()
    expect(page.locator("[data-shutter]")).to_be_enabled()
    tour.look("mimic-trial")
    visitor.take_photo()
    visitor.choose("joy", "awe")
    tour.look("mimic-trial-answered")
    visitor.next()
    visitor.answer("doubt")
    visitor.completion_code()
    tour.look("done")
    page.locator("[data-receipt]").click()
    tour.look("receipt", at="[data-everything]")
    page.locator("[data-withdraw-one]").first.click()
    tour.look("withdraw-photograph", at="[data-confirm]")
    page.locator("[data-confirm]").click()
    tour.look("receipt-after", at="[data-said]")
    page.locator("[data-everything]").click()
    tour.look("withdraw-everything", at="[data-confirm]")
    page.locator("[data-confirm]").click()
    tour.look("gone", at="[data-gone]")

    assert not tour.notes, "\n".join(tour.notes)
    assert visitor.complaints == []


@pytest.mark.parametrize("country", LANGUAGES)
def test_the_pages_of_a_rating_session(visit: Visit, country: str) -> None:
    visitor = visit(f"{country}-rate", webcam=None, width=360)
    tour, page = Tour(visitor, LANGUAGES[country]), visitor.page
    tour.look("rate-consent")
    visitor.agree()
    tour.look("rate-instructions", at="[data-begin]")
    visitor.begin()
    tour.look("rate-trial")
    visitor.choose("anger", "doubt", "adoration")
    tour.look("rate-trial-answered")
    page.context.set_offline(True)
    visitor.next()
    expect(page.locator(".offline-strip")).to_be_visible()
    tour.look("rate-trial-offline")
    page.context.set_offline(False)

    assert not tour.notes, "\n".join(tour.notes)


@pytest.mark.parametrize("country", LANGUAGES)
def test_the_pages_beside_the_way(site: Site, visit: Visit, country: str) -> None:
    visitor = visit(f"{country}-mimic", width=360, allowed=False)
    tour, page = Tour(visitor, LANGUAGES[country]), visitor.page
    visitor.agree()
    visitor.turn_on_camera()
    expect(visitor.see("refused")).to_be_visible()
    tour.look("camera-refused")
    visitor.open(f"{site.address}/")
    tour.look("front-unfinished")
    page.locator("[data-go-on]").click()
    expect(page).to_have_url(f"{site.address}/session/camera/")
    visitor.open(site.links[f"{country}-rate"])
    page.locator("[data-decline]").click()
    tour.look("declined", at="[data-declined]")
    page.set_extra_http_headers({"Accept-Language": LANGUAGES[country]})
    visitor.open(f"{site.address}/withdraw/")
    tour.look("withdraw")
    page.locator("[name=code]").fill("NOSUCHCODE22")
    page.locator("[data-open]").click()
    tour.look("withdraw-wrong-code", at="[data-error]")
    visitor.open(f"{site.address}/join/nosuchlink/")
    tour.look("unknown-link")
    page.context.clear_cookies()
    visitor.open(f"{site.address}/")
    tour.look("front")

    assert not tour.notes, "\n".join(tour.notes)
