"""Practising with feedback, and questions on the task, in a real browser."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.visitor import Visitor
from tests.browser.wording import texts_of

Visit = Callable[..., Visitor]
LANGUAGES = {"us": "en", "cn": "zh-hans", "ve": "es"}


def walk_to_practice(visitor: Visitor) -> None:
    visitor.agree()
    visitor.page.wait_for_url(lambda url: "/consent/" not in url)
    if "/camera/" in visitor.page.url:
        visitor.pass_camera_check()
    visitor.page.locator("[data-begin]").click()
    expect(visitor.picture).to_be_visible()


def check(visitor: Visitor) -> Locator:
    """Check the practice, and return what is said of it."""
    visitor.page.locator("[data-check]").click()
    said = visitor.page.locator(".feedback")
    expect(said).to_be_visible()
    return said


@pytest.mark.parametrize(("country", "language"), LANGUAGES.items())
def test_practice_says_what_is_missing_and_what_was_done_well(visit: Visit, country: str, language: str) -> None:
    visitor, texts = visit(f"{country}-mimic", width=360), texts_of(language)
    sent: list[str] = []
    walk_to_practice(visitor)
    visitor.page.on("request", lambda request: sent.append(request.method))

    said = check(visitor)

    expect(said.get_by_text(texts["practice_feedback_no_photo"])).to_be_visible()
    expect(said.get_by_text(texts["practice_feedback_no_words"])).to_be_visible()
    visitor.page.locator("[data-back]:visible").click()
    visitor.take_photo()
    visitor.choose("joy")
    said = check(visitor)
    expect(said.get_by_text(texts["practice_feedback_photo"])).to_be_visible()
    expect(said.get_by_text(texts["practice_feedback_words"])).to_be_visible()
    expect(said.get_by_text(texts["practice_feedback_many"])).to_be_visible()
    expect(said.get_by_text(texts["practice_feedback_no_words"])).to_be_hidden()
    assert "POST" not in sent
    assert visitor.complaints == []


def test_a_word_without_a_strength_is_noticed(visit: Visit) -> None:
    visitor, texts = visit("us-rate", webcam=None), texts_of("en")
    walk_to_practice(visitor)
    visitor.page.locator('[data-terms] input[value="joy"]').press("Space")

    said = check(visitor)

    expect(said.get_by_text(texts["practice_feedback_no_strength"])).to_be_visible()


def test_saying_no_face_of_a_face_is_noticed(visit: Visit) -> None:
    visitor, texts = visit("us-rate", webcam=None), texts_of("en")
    walk_to_practice(visitor)
    visitor.page.locator("[data-no-face]").check()

    said = check(visitor)

    expect(said.get_by_text(texts["practice_feedback_face_there"])).to_be_visible()


def test_who_cannot_do_it_all_may_go_on_after_the_second_check(visit: Visit) -> None:
    visitor = visit("us-rate", webcam=None)
    walk_to_practice(visitor)
    said = check(visitor)
    expect(said.locator("[data-go-on-anyway]")).to_be_hidden()
    visitor.page.locator("[data-back]:visible").click()

    check(visitor).locator("[data-go-on-anyway]").click()

    visitor.page.wait_for_url("**/session/quiz/")


def test_a_lost_connection_before_the_practice_can_be_tried_again(visit: Visit) -> None:
    visitor = visit("us-rate", webcam=None)
    visitor.agree()
    visitor.page.route("**/api/session/", lambda route: route.abort())
    visitor.page.locator("[data-begin]").click()
    expect(visitor.see("failed")).to_be_visible()
    visitor.page.unroute("**/api/session/")

    visitor.page.locator("[data-reload]").click()

    expect(visitor.picture).to_be_visible()


@pytest.mark.parametrize(("country", "language"), LANGUAGES.items())
def test_wrong_answers_are_explained_and_right_ones_lead_on(visit: Visit, country: str, language: str) -> None:
    visitor = visit(f"{country}-rate", webcam=None, width=360)
    walk_to_practice(visitor)
    visitor.practise()
    visitor.answer_questions(rightly=False)
    quiz = texts_of(language)["quiz_rate"]
    expect(visitor.page.locator("[data-why]")).to_have_text([item["why"] for item in quiz])
    expect(visitor.page.locator("[data-again]")).to_be_focused()

    visitor.answer_questions()

    visitor.page.wait_for_url("**/session/trials/")


def test_the_questions_work_without_javascript(visit: Visit) -> None:
    visitor = visit("us-rate", webcam=None)
    walk_to_practice(visitor)
    visitor.practise()
    visitor.page.wait_for_url("**/session/quiz/")
    visitor.page.route("**/*.js", lambda route: route.abort())
    visitor.page.reload()

    visitor.answer_questions()

    visitor.page.wait_for_url("**/session/trials/")


def test_the_whole_training_by_keyboard_alone(visit: Visit) -> None:
    visitor = visit("us-rate", webcam=None)
    visitor.agree()
    keys = visitor.page.keyboard
    visitor.tab_to("[data-begin]")
    keys.press("Enter")
    expect(visitor.picture).to_be_visible()
    visitor.tab_to("[data-terms] input")
    keys.press("Space")
    visitor.tab_to("[data-chosen] input[type=range]")
    keys.press("ArrowRight")
    visitor.tab_to("[data-check]")
    keys.press("Enter")
    expect(visitor.page.locator("[data-feedback-heading]")).to_be_focused()
    visitor.tab_to("[data-go-on]")
    keys.press("Enter")
    visitor.page.wait_for_url("**/session/quiz/")
    for place, item in enumerate(visitor.questions()):
        visitor.tab_to(f'input[name="answer-{place}"]')
        keys.press("Space")
        for _ in range(item["right"]):
            keys.press("ArrowDown")
    visitor.tab_to("[data-answer]")

    keys.press("Enter")

    visitor.page.wait_for_url("**/session/trials/")


def test_who_refuses_photographs_rates_without_a_camera(visit: Visit) -> None:
    visitor = visit("ve-mimic", webcam=None, width=360)
    for scope in ("take_part", "share"):
        visitor.page.locator(f'[data-scope="{scope}"]').check()
    visitor.page.locator("[data-agree]").click()
    offer = visitor.page.locator("[data-offer]")
    expect(offer).to_be_focused()
    visitor.shoot("consent-rate-instead-es-360")

    offer.locator("[data-rate]").click()

    visitor.page.wait_for_url("**/session/instructions/")
    expect(visitor.page.locator(".steps li")).to_have_count(4)
