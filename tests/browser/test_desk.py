"""Reviewers at the desk: by keyboard, mouse and finger, on good lines and bad, and nothing they decide is lost."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from playwright.sync_api import Browser, Route, expect

from tests.browser.album import complaints
from tests.browser.conftest import PATIENCE_MS, Site
from tests.browser.desk_props import NAME
from tests.browser.reviewer import DESK, Reviewer
from tests.browser.staff import props, sign_in, stop_clock

Sit = Callable[..., Reviewer]
ACTS = f"**{DESK}acts/"


@pytest.fixture
def desk(site: Site) -> Site:
    """A desk with nothing on it."""
    props(site, "desk_props", "clear()")
    return site


@pytest.fixture
def sit(desk: Site, chromium: Callable[..., Browser]) -> Iterator[Sit]:
    """Sit down at the desk: `sit("second", width=360)`."""
    with ExitStack() as opened:

        def sit_down(queue: str = "review", *, width: int = 1280) -> Reviewer:
            context = chromium(None, allowed=False).new_context(
                viewport={"width": width, "height": 640 if width < 500 else 800},
                has_touch=width < 500,
                reduced_motion="reduce",
            )
            opened.callback(context.close)
            context.set_default_timeout(PATIENCE_MS)
            sign_in(desk, context, NAME)
            reviewer = Reviewer(desk, context.new_page())
            reviewer.sit_down(queue)
            return reviewer

        yield sit_down


def hold(site: Site, count: int) -> list[int]:
    """Lay photographs on the desk; return their ids."""
    ids: list[int] = props(site, "desk_props", f"hold({count})")
    return ids


def told(site: Site, ids: list[int]) -> list[list[Any]]:
    """What the server holds of them: [status, reasons, decisions that stand, looks]."""
    held: list[list[Any]] = props(site, "desk_props", f"told({ids})")
    return held


def lose(route: Route) -> None:
    route.abort("connectionfailed")


def test_forty_photographs_by_keyboard(desk: Site, sit: Sit, record_property: Callable[[str, object], None]) -> None:
    ids = hold(desk, 40)
    reviewer = sit()
    reviewer.sees_photograph()

    start = time.monotonic()
    for place in range(40):
        reviewer.press("r", "8") if place % 10 == 9 else reviewer.press("a")
        expect(reviewer.left).to_have_text(str(39 - place))
    seconds = time.monotonic() - start
    reviewer.is_told("saved")

    record_property("seconds", round(seconds, 1))
    print(f"40 photographs in {seconds:.1f} s")
    reviewer.sees_end()
    rejected, accepted = ["rejected", ["blurred"], 1, 1], ["accepted", [], 1, 1]
    assert told(desk, ids) == [rejected if place % 10 == 9 else accepted for place in range(40)]
    assert reviewer.complaints == []


def test_each_of_several_decisions_is_taken_back_in_its_turn(desk: Site, sit: Sit) -> None:
    ids = hold(desk, 4)
    reviewer = sit()

    reviewer.press("a", "r", "i", "s", "a")
    reviewer.sees_end()
    reviewer.page.keyboard.press("u")
    reviewer.press("u", "u")
    expect(reviewer.page.locator("[data-voice]")).to_have_text("taken back. too dark")
    expect(reviewer.left).to_have_text("3")
    marks = reviewer.marks
    reviewer.is_told("saved")

    assert marks == ["accept", None, None, None]
    assert [(status, standing) for status, _, standing, _ in told(desk, ids)] == [
        ("accepted", 1),
        ("review", 0),
        ("review", 0),
        ("review", 0),
    ]


def test_every_photograph_that_the_browser_holds_is_a_look_and_it_holds_few_ahead(desk: Site, sit: Sit) -> None:
    ids = hold(desk, 7)
    reviewer = sit()

    reviewer.press("s")
    reviewer.sees_photograph()
    reviewer.holds(ids[4])
    frames = reviewer.page.locator("[data-frames] button")
    expect(frames.nth(2)).to_have_attribute("data-unseen", "")

    assert [looks for *_, looks in told(desk, ids)] == [1, 1, 1, 1, 1, 0, 0]


def test_a_lost_link_stops_nobody_and_loses_nothing(desk: Site, sit: Sit) -> None:
    ids = hold(desk, 5)
    reviewer = sit()
    reviewer.sees_photograph()
    reviewer.holds(ids[3])
    reviewer.page.context.set_offline(True)

    reviewer.press("a", "a", "r", "n")
    reviewer.is_told("offline")
    expect(reviewer.page.locator("save-state [data-when=offline]")).to_have_text(
        "No connection: 3 kept here, sent later"
    )
    unsent = told(desk, ids)
    reviewer.page.context.set_offline(False)
    reviewer.is_told("saved")

    assert [status for status, *_ in unsent] == ["review"] * 5
    assert [status for status, *_ in told(desk, ids)] == ["accepted", "accepted", "rejected", "review", "review"]


def test_what_was_not_sent_outlives_its_page(desk: Site, sit: Sit) -> None:
    ids = hold(desk, 3)
    reviewer = sit()
    reviewer.page.route(ACTS, lose)
    reviewer.press("a", "a")
    reviewer.is_told("offline")

    reviewer.page.goto("about:blank")
    reviewer.page.unroute(ACTS)
    reviewer.sit_down()
    reviewer.is_told("saved")

    assert [status for status, *_ in told(desk, ids)] == ["accepted", "accepted", "review"]


def test_whoever_is_signed_out_signs_in_and_finds_everything_kept(desk: Site, sit: Sit) -> None:
    ids = hold(desk, 2)
    reviewer = sit()
    reviewer.sees_photograph()
    reviewer.holds(ids[1])
    reviewer.page.context.clear_cookies()

    reviewer.press("a")
    reviewer.is_told("signedout")
    reviewer.page.locator("save-state a:visible").click()
    reviewer.sign_in()
    reviewer.is_told("saved")

    assert [status for status, *_ in told(desk, ids)] == ["accepted", "review"]


def test_by_mouse_and_finger_without_a_key(desk: Site, sit: Sit) -> None:
    ids = hold(desk, 3)
    reviewer = sit(width=360)

    # What a finger does reaches the page only after it has left the screen.
    reviewer.sees_photograph()
    reviewer.act("accept").tap()
    expect(reviewer.left).to_have_text("2")
    reviewer.sees_photograph()
    reviewer.act("reject").tap()
    reviewer.page.get_by_role("button", name="face too small").tap()
    expect(reviewer.left).to_have_text("1")
    reviewer.sees_photograph()
    reviewer.page.locator("[data-back]").tap()
    expect(reviewer.page.locator("[data-stamp]")).to_have_text("rejected: face too small")
    reviewer.sees_photograph()
    reviewer.act("accept").tap()
    expect(reviewer.page.locator("[data-frames] button").nth(1)).to_have_attribute("data-said", "accept")
    reviewer.is_told("saved")

    assert [(status, standing) for status, _, standing, _ in told(desk, ids)] == [
        ("accepted", 1),
        ("accepted", 1),
        ("review", 0),
    ]


def test_single_keys_can_be_turned_off_and_buttons_still_work(desk: Site, sit: Sit) -> None:
    ids = hold(desk, 2)
    reviewer = sit()

    reviewer.press("?")
    reviewer.page.locator("[data-keys]").uncheck()
    reviewer.page.keyboard.press("Escape")
    reviewer.press("a")
    reviewer.act("accept").focus()
    reviewer.press("Enter")
    expect(reviewer.left).to_have_text("1")
    reviewer.is_told("saved")

    assert [status for status, *_ in told(desk, ids)] == ["accepted", "review"]


def test_a_report_is_settled_only_once_its_grace_is_over(desk: Site, sit: Sit) -> None:
    reported: int = props(desk, "desk_props", "reported()")
    reviewer = sit()
    stop_clock(reviewer.page)
    reviewer.sit_down("reported")

    reviewer.press("w")
    reviewer.sees_end()
    reviewer.is_told("saving")
    reviewer.page.keyboard.press("u")
    reviewer.is_told("saved")
    taken_back = told(desk, [reported])
    reviewer.press("w")
    reviewer.is_told("saving")
    reviewer.page.clock.run_for(6_000)
    reviewer.is_told("saved")

    assert taken_back[0][0] == "accepted"
    assert told(desk, [reported])[0][:2] == ["rejected", ["inappropriate"]]


def test_the_desk_as_axe_and_the_narrowest_phone_see_it(desk: Site, sit: Sit) -> None:
    props(desk, "desk_props", "lay_everything()")
    notes: list[str] = []
    reviewer = sit()
    for queue in ("review", "disputed", "reported", "parked", "second", "accepted"):
        reviewer.sit_down(queue)
        reviewer.sees_photograph()
        notes += complaints(reviewer.page, f"desk-{queue}")
    for key in ("r", "?"):
        reviewer.press(key)
        notes += complaints(reviewer.page, f"desk-{'reasons' if key == 'r' else 'keys'}")
        reviewer.page.keyboard.press("Escape")
    reviewer.page.locator("summary").click()
    notes += complaints(reviewer.page, "desk-filters")
    reviewer.page.goto(f"{desk.address}{DESK}?code=overexposed")
    reviewer.sees_end()
    notes += complaints(reviewer.page, "desk-over")
    reviewer.page.goto(f"{desk.address}{DESK}agreement/")
    notes += complaints(reviewer.page, "desk-agreement")

    assert not notes, "\n".join(notes)
    assert reviewer.complaints == []
