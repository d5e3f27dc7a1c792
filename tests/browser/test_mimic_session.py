"""A whole mimic session in a real browser with a webcam, and what may come in its way."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Route, expect

from tests.browser.conftest import Site
from tests.browser.held import stored
from tests.browser.test_outbox import lose
from tests.browser.visitor import Visitor
from tests.factories import picture

Visit = Callable[..., Visitor]
COMPLETE = "**/api/session/complete/"
LANGUAGES = {"us-mimic": "en", "cn-mimic": "zh-hans", "ve-mimic": "es"}


@pytest.mark.parametrize(("cohort", "width"), [("us-mimic", 360), ("cn-mimic", 360), ("ve-mimic", 1280)])
def test_from_the_link_to_a_face_checked_photograph(site: Site, visit: Visit, cohort: str, width: int) -> None:
    visitor = visit(cohort, width=width)
    shot = f"{cohort}-{width}"
    assert visitor.page.locator("html").get_attribute("lang") == LANGUAGES[cohort]
    visitor.shoot(f"{shot}-1-consent")
    visitor.agree()
    visitor.turn_on_camera()
    expect(visitor.page.locator("[data-continue]")).to_be_enabled()
    visitor.shoot(f"{shot}-2-camera")
    visitor.page.locator("[data-continue]").click()
    visitor.shoot(f"{shot}-3-instructions")
    visitor.begin()
    visitor.shoot(f"{shot}-4-trial")
    visitor.take_photo()
    visitor.choose("joy", "awe")
    visitor.shoot(f"{shot}-5-answered")
    visitor.next()
    visitor.answer("doubt")

    code = visitor.completion_code()

    visitor.shoot(f"{shot}-6-done")
    assert stored(site, code) == {
        "judgments": [{"joy": 60, "awe": 60}, {"doubt": 60}],
        "mimics": ["accepted", "accepted"],
        "faces": [1, 1],
        "list": LANGUAGES[cohort],
    }
    assert visitor.complaints == []


def test_the_rating_may_come_before_the_photograph(visit: Visit) -> None:
    visitor = visit("us-mimic", at_trials=True)
    visitor.choose("joy")
    visitor.take_photo()

    visitor.next()

    expect(visitor.page.locator("[data-position]")).to_have_text("2")


def test_next_says_what_is_missing(visit: Visit) -> None:
    visitor = visit("us-mimic", at_trials=True)
    visitor.take_photo()

    visitor.next()

    expect(visitor.see("words")).to_be_visible()
    assert visitor.position == "1"


def test_permission_refused_is_explained(visit: Visit) -> None:
    visitor = visit("ve-mimic", allowed=False)
    visitor.agree()

    visitor.turn_on_camera()

    expect(visitor.see("refused")).to_be_visible()
    expect(visitor.page.locator("[data-continue]")).to_be_disabled()
    visitor.shoot("camera-refused-es")


def test_no_camera_is_explained(visit: Visit) -> None:
    visitor = visit("cn-mimic", webcam=None, width=360)
    visitor.agree()

    visitor.turn_on_camera()

    expect(visitor.see("none")).to_be_visible()
    visitor.shoot("camera-none-zh")


def test_a_photograph_without_a_face_may_be_taken_again(visit: Visit) -> None:
    visitor = visit("us-mimic", webcam="no face", at_trials=True)
    visitor.answer("joy")
    offer = visitor.second_chance()
    expect(offer).to_contain_text("could not find a face")
    visitor.shoot("no-face-offer")

    offer.locator("[data-take]").click()

    expect(visitor.page.locator("session-runner")).to_have_attribute("data-state", "retake")


def test_two_faces_are_noticed_and_said(visit: Visit) -> None:
    visitor = visit("us-mimic", webcam="two faces", at_trials=True)

    visitor.answer("joy")

    expect(visitor.second_chance()).to_contain_text("more than one face")


def test_a_photograph_taken_again_after_a_rejection_is_accepted(site: Site, visit: Visit) -> None:
    visitor = visit("us-mimic", at_trials=True)
    visitor.page.route("**/photograph/", spoil, times=1)
    visitor.answer("joy")
    visitor.second_chance().locator("[data-take]").click()

    visitor.take_photo()
    visitor.next()

    visitor.answer("fear")
    settled = stored(site, visitor.completion_code())["mimics"]
    assert sorted(settled) == ["accepted", "accepted", "rejected"]


def spoil(route: Route) -> None:
    """Let the photograph arrive without its face."""
    body = route.request.post_data_buffer or b""
    begin, end = body.index(b"\xff\xd8"), body.rindex(b"\xff\xd9") + 2
    route.continue_(post_data=body[:begin] + picture(7, (640, 480)) + body[end:])


def test_who_has_no_better_photograph_may_skip_and_still_finish(site: Site, visit: Visit) -> None:
    visitor = visit("us-mimic", webcam="no face", at_trials=True)
    # The session's end waits only so long for the worker.
    visitor.page.route(COMPLETE, lose)
    visitor.answer("joy")
    visitor.answer("fear")
    for _ in range(2):
        visitor.second_chance().locator("[data-skip]").click()
    visitor.page.unroute(COMPLETE)

    code = visitor.completion_code()

    assert stored(site, code)["mimics"] == ["rejected", "rejected"]


def test_a_lost_connection_holds_nothing_up_and_loses_nothing(site: Site, visit: Visit) -> None:
    visitor = visit("us-mimic", at_trials=True)
    visitor.page.context.set_offline(True)
    visitor.answer("joy")
    expect(visitor.page.locator(".offline-strip")).to_be_visible()
    visitor.shoot("offline")
    visitor.answer("fear")

    visitor.page.context.set_offline(False)
    code = visitor.completion_code()

    held = stored(site, code)
    assert held["judgments"] == [{"joy": 60}, {"fear": 60}]
    assert held["mimics"] == ["accepted", "accepted"]


def test_reloading_resumes_at_the_same_picture(visit: Visit) -> None:
    visitor = visit("us-mimic", at_trials=True)
    visitor.answer("joy")
    expect(visitor.page.locator(".topbar").get_by_text("All saved")).to_be_visible()

    visitor.page.reload()

    expect(visitor.page.locator("[data-position]")).to_have_text("2")


def test_the_preview_is_mirrored_and_the_stored_photograph_is_not(visit: Visit) -> None:
    visitor = visit("us-mimic", at_trials=True)

    flipped = visitor.page.locator("camera-view video").evaluate("video => getComputedStyle(video).transform")

    assert flipped.startswith("matrix(-1")
