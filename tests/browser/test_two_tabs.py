"""One session, one tab at a time: said in plain words, and nothing lost in moving from one to the other."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Site
from tests.browser.held import stored
from tests.browser.test_outbox import DRAFTED, PHOTOGRAPHS, lose, rate, reopened, say
from tests.browser.visitor import Visitor
from tests.browser.waiting import wait_until

Visit = Callable[..., Visitor]
NO_LOCKS = "Object.defineProperty(Navigator.prototype, 'locks', { value: undefined });"


def is_at(visitor: Visitor, state: str) -> None:
    expect(visitor.page.locator("session-runner")).to_have_attribute("data-state", state)


def continue_here(visitor: Visitor) -> None:
    visitor.page.locator("[data-continue-here]").click()
    is_at(visitor, "trial")


def test_a_second_tab_says_so_and_can_take_over_and_give_back(site: Site, visit: Visit) -> None:
    first = visit("us-mimic", width=360, at_trials=True)
    first.choose("joy", strength=35)
    wait_until(first.page, DRAFTED, [["joy", 35]])
    second = reopened(site, first.page.context, "us-mimic")
    is_at(second, "elsewhere")
    expect(second.page.get_by_role("alert").filter(visible=True)).to_contain_text("answering in another tab")
    second.shoot("elsewhere-en-360")

    continue_here(second)

    is_at(first, "elsewhere")
    assert first.page.locator("camera-view video").evaluate("video => video.srcObject") is None
    expect(second.page.locator("[data-chosen] input[type=number]")).to_have_value("35")
    second.take_photo()
    second.next()
    expect(second.page.locator("[data-position]")).to_have_text("2")
    say(second, "saved")
    continue_here(first)
    is_at(second, "elsewhere")
    first.answer("fear")
    held = stored(site, first.completion_code())
    assert held["judgments"] == [{"joy": 35}, {"fear": 60}]
    assert held["mimics"] == ["accepted", "accepted"]


def test_waiting_answers_move_to_the_tab_that_takes_over(site: Site, visit: Visit) -> None:
    first = visit("us-mimic", at_trials=True)
    context = first.page.context
    context.route(PHOTOGRAPHS, lose)
    first.answer("joy")
    say(first, "offline")
    second = reopened(site, context, "us-mimic")
    is_at(second, "elsewhere")

    continue_here(second)

    expect(second.page.locator("[data-position]")).to_have_text("2")
    say(first, "saved")
    first.page.close()
    context.unroute(PHOTOGRAPHS)
    second.answer("fear")
    held = stored(site, second.completion_code())
    assert held["judgments"] == [{"joy": 60}, {"fear": 60}]
    assert held["mimics"] == ["accepted", "accepted"]


def test_a_browser_without_locks_runs_the_tab_opened_last(site: Site, visit: Visit) -> None:
    first = visit("us-rate", webcam=None)
    first.page.context.add_init_script(NO_LOCKS)
    rate(first)

    second = reopened(site, first.page.context, "us-rate")

    is_at(second, "trial")
    is_at(first, "elsewhere")


def test_another_session_in_the_same_browser_gets_none_of_this_ones_answers(site: Site, visit: Visit) -> None:
    first = visit("us-rate", webcam=None, at_trials=True)
    other = reopened(site, first.page.context, "ve-rate")
    expect(other.page.locator("[data-agree]")).to_be_visible()

    first.choose("joy")
    first.next()

    is_at(first, "strayed")
    first.shoot("strayed-en")
    first.page.get_by_role("link", name="Continue my session").click()
    is_at(first, "trial")
    expect(first.page.locator("[data-position]")).to_have_text("2")
    first.choose("fear")
    first.next()
    assert stored(site, first.completion_code())["judgments"] == [{"joy": 60}, {"fear": 60}]


@pytest.mark.parametrize("cohort", ["cn-rate", "ve-rate"])
def test_a_forgotten_browser_is_told_how_to_come_back(visit: Visit, cohort: str) -> None:
    visitor = visit(cohort, webcam=None, width=360)
    rate(visitor)
    visitor.page.context.clear_cookies(name="sitting")

    visitor.choose("joy")
    visitor.next()

    is_at(visitor, "lost")
    visitor.shoot(f"lost-{cohort}-360")
    visitor.page.locator("[data-when~=lost] a").click()
    is_at(visitor, "trial")
    expect(visitor.page.locator("[data-position]")).to_have_text("2")
