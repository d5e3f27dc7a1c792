"""Answers on a bad line: kept on the device, sent once the server can be reached, counted once."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.browser.conftest import Site
from tests.browser.held import stored
from tests.browser.visitor import Visitor
from tests.browser.waiting import wait_until

Visit = Callable[..., Visitor]
JUDGMENTS = "**/api/trials/*/judgment/"
PHOTOGRAPHS = "**/api/trials/*/photograph/"
KEPT = """
async () => {
  const opened = await new Promise((resolve) => {
    const request = indexedDB.open("mimicry");
    request.onsuccess = () => resolve(request.result);
  });
  const records = await new Promise((resolve) => {
    const request = opened.transaction("items").objectStore("items").getAll();
    request.onsuccess = () => resolve(request.result);
  });
  opened.close();
  const latin = (bytes) => String.fromCharCode(...new Uint8Array(bytes));
  return records.map(({ part, body, sealed }) => ({ part, body, bytes: sealed ? latin(sealed.bytes) : "" }));
}
"""
FETCHED = """
count => performance.getEntriesByType("resource").filter(({ name }) => name.includes("/images/")).length >= count
"""
NEXT_AT_ONCE = """
async () => {
  document.querySelector("[data-next]").click();
  // Long enough for what is at hand, too short for any network or storage to answer.
  await new Promise((resolve) => setTimeout(resolve));
  return document.querySelector("[data-frame]").dataset.state;
}
"""
NO_TIME_PASSES = "performance.now = () => 0;"
NO_STORAGE = "IDBFactory.prototype.open = () => { throw new DOMException('refused', 'SecurityError'); };"
DRAFTED = """
async (ratings) => {
  const opened = await new Promise((resolve) => {
    const request = indexedDB.open("mimicry");
    request.onsuccess = () => resolve(request.result);
  });
  const drafts = await new Promise((resolve) => {
    const request = opened.transaction("drafts").objectStore("drafts").getAll();
    request.onsuccess = () => resolve(request.result);
  });
  opened.close();
  return drafts.some(({ rating }) => JSON.stringify(rating.ratings) === JSON.stringify(ratings));
}
"""
NO_ANSWER_AT_FIRST = """(() => {
  const open = IDBFactory.prototype.open;
  let asked = 0;
  IDBFactory.prototype.open = function (...what) { return asked++ ? open.apply(this, what) : {}; };
})()"""

REFUSED_TWICE = """(() => {
  const open = IDBFactory.prototype.open;
  let asked = 0;
  IDBFactory.prototype.open = function (...what) {
    if (asked++ < 2) throw new DOMException('refused', 'UnknownError');
    return open.apply(this, what);
  };
})()"""


def waiting(page: Page) -> list[dict[str, object]]:
    """The answers that this browser keeps."""
    kept: list[dict[str, object]] = page.evaluate(KEPT)
    return kept


def say(visitor: Visitor, state: str) -> None:
    """Check that the page says this of how far the answers have come."""
    expect(visitor.page.locator(".topbar save-state")).to_have_attribute("data-state", state)


def reopened(site: Site, context: BrowserContext, cohort: str) -> Visitor:
    """The same person on the same device, in a new tab, by the same link."""
    visitor = Visitor(context.new_page())
    visitor.open(site.links[cohort])
    return visitor


def rate(visitor: Visitor) -> None:
    visitor.agree()
    visitor.begin()


def lose(route: Route) -> None:
    route.abort("connectionfailed")


@pytest.fixture
def longer(site: Site) -> Iterator[None]:
    """Sessions of five trials."""
    update = "from apps.studies.models import Cohort; Cohort.objects.update(trials_per_session={})"
    site.run(update.format(5))
    yield
    site.run(update.format(2))


def test_a_judgment_given_offline_outlives_its_tab_and_arrives_once(site: Site, visit: Visit) -> None:
    visitor = visit("us-rate", webcam=None, at_trials=True)
    context = visitor.page.context
    context.set_offline(True)
    visitor.choose("joy", strength=35)
    visitor.next()
    say(visitor, "offline")
    visitor.page.close()
    context.set_offline(False)

    again = reopened(site, context, "us-rate")

    expect(again.page.locator("[data-position]")).to_have_text("2")
    say(again, "saved")
    again.choose("fear")
    again.next()
    assert stored(site, again.completion_code())["judgments"] == [{"joy": 35}, {"fear": 60}]


def test_an_answer_whose_confirmation_got_lost_counts_once(site: Site, visit: Visit) -> None:
    visitor = visit("us-rate", webcam=None, at_trials=True)

    def swallow(route: Route) -> None:
        route.fetch()
        route.abort("connectionreset")

    visitor.page.route(JUDGMENTS, swallow, times=1)
    visitor.choose("joy")
    visitor.next()
    visitor.choose("fear")
    visitor.next()

    code = visitor.completion_code()

    assert stored(site, code)["judgments"] == [{"joy": 60}, {"fear": 60}]


@pytest.mark.parametrize("sign_in", ["<h1>Welcome to our free Wi-Fi</h1>", "{}"])
def test_a_network_that_says_yes_to_everything_is_not_believed(site: Site, visit: Visit, sign_in: str) -> None:
    visitor = visit("us-rate", webcam=None, at_trials=True)
    visitor.page.route(JUDGMENTS, lambda route: route.fulfill(status=200, body=sign_in))
    visitor.choose("joy")
    visitor.next()
    say(visitor, "offline")

    visitor.page.unroute(JUDGMENTS)
    visitor.choose("fear")
    visitor.next()

    assert stored(site, visitor.completion_code())["judgments"] == [{"joy": 60}, {"fear": 60}]


def test_a_reload_keeps_the_photograph_encrypted_and_sends_it(site: Site, visit: Visit) -> None:
    visitor = visit("us-mimic", at_trials=True)
    visitor.page.context.route(PHOTOGRAPHS, lose)
    visitor.answer("joy")
    say(visitor, "offline")

    visitor.page.reload()

    expect(visitor.page.locator("[data-position]")).to_have_text("2")
    [photograph] = waiting(visitor.page)
    assert photograph["part"] == "photograph"
    assert len(str(photograph["bytes"])) > 5_000
    assert not any(mark in str(photograph) for mark in ("\xff\xd8\xff", "JFIF", "Exif", "data:image"))
    visitor.page.context.unroute(PHOTOGRAPHS)
    visitor.answer("fear")
    held = stored(site, visitor.completion_code())
    assert held["mimics"] == ["accepted", "accepted"]
    assert waiting(visitor.page) == []


def test_a_closed_tab_takes_the_key_of_its_photographs_with_it(site: Site, visit: Visit) -> None:
    visitor = visit("us-mimic", at_trials=True)
    context = visitor.page.context
    context.route(PHOTOGRAPHS, lose)
    visitor.answer("joy")
    say(visitor, "offline")
    assert len(waiting(visitor.page)) == 1
    visitor.page.close()

    again = reopened(site, context, "us-mimic")

    expect(again.page.locator("[data-position]")).to_have_text("1")
    expect(again.page.locator("rating-pane")).to_be_hidden()
    assert waiting(again.page) == []
    context.unroute(PHOTOGRAPHS)
    again.take_photo()
    again.next()
    again.answer("fear")
    assert stored(site, again.completion_code())["judgments"] == [{"joy": 60}, {"fear": 60}]


def test_what_is_said_of_saving_is_true(visit: Visit) -> None:
    visitor = visit("us-rate", webcam=None, width=360, at_trials=True)
    strip = visitor.page.locator(".offline-strip")
    say(visitor, "saved")
    visitor.page.route(JUDGMENTS, lambda route: route.fulfill(status=503, json={"code": "trouble", "detail": "-"}))

    visitor.choose("joy")
    visitor.next()

    say(visitor, "waiting")
    expect(strip).to_contain_text("does not answer just now. Answers waiting in this browser: 1")
    visitor.shoot("waiting-en-360")
    visitor.page.unroute(JUDGMENTS)
    say(visitor, "saved")
    expect(strip.locator("p:visible")).to_have_count(0)


def test_a_browser_that_keeps_nothing_is_not_said_to(site: Site, visit: Visit) -> None:
    visitor = visit("us-rate", webcam=None, width=360)
    visitor.page.add_init_script(NO_STORAGE)
    rate(visitor)
    visitor.page.context.set_offline(True)

    visitor.choose("joy")
    visitor.next()

    say(visitor, "unkept")
    expect(visitor.page.locator(".offline-strip")).to_contain_text("not saved on this device: 1")
    visitor.shoot("unkept-en-360")
    visitor.page.context.set_offline(False)
    visitor.choose("fear")
    visitor.next()
    assert stored(site, visitor.completion_code())["judgments"] == [{"joy": 60}, {"fear": 60}]


def test_next_needs_no_network_and_no_waiting(longer: None, visit: Visit) -> None:
    visitor = visit("us-rate", webcam=None, width=360, at_trials=True)
    # Each is fetched once the one before it is ready to be shown.
    wait_until(visitor.page, FETCHED, 4)
    visitor.page.context.set_offline(True)

    for _ in range(2):
        visitor.choose("joy")
        assert visitor.page.evaluate(NEXT_AT_ONCE) == "shown"
    visitor.choose("joy")
    visitor.next()

    expect(visitor.picture).to_be_visible()
    expect(visitor.page.locator("[data-position]")).to_have_text("4")
    wait_until(visitor.page, "() => performance.getEntriesByName('mimicry.next').length === 3")


def test_the_time_left_shrinks_at_ones_own_pace(longer: None, site: Site, visit: Visit) -> None:
    visitor = visit("us-rate", webcam=None, width=360)
    visitor.page.add_init_script(NO_TIME_PASSES)
    visitor.come_to_trials(site.links["us-rate"])
    left = visitor.page.locator("time-left > span:visible")
    expect(left).to_have_text("about 3 minutes left")

    visitor.choose("joy")
    visitor.next()

    expect(left).to_have_text("less than a minute left")


def test_a_browser_that_does_not_open_its_store_at_first_is_asked_again(visit: Visit) -> None:
    visitor = visit("us-rate", webcam=None, at_trials=True)
    visitor.choose("joy")
    wait_until(visitor.page, DRAFTED, [["joy", 60]])
    visitor.page.context.add_init_script(NO_ANSWER_AT_FIRST)

    visitor.page.reload()

    expect(visitor.page.locator('[data-terms] input[value="joy"]')).to_be_checked()


def test_a_browser_that_opened_no_store_is_asked_again_by_the_next_answer(visit: Visit) -> None:
    visitor = visit("us-rate", webcam=None, at_trials=True)
    visitor.page.context.add_init_script(REFUSED_TWICE)
    visitor.page.reload()

    visitor.choose("joy")

    wait_until(visitor.page, DRAFTED, [["joy", 60]])


def test_words_chosen_survive_a_reload(visit: Visit) -> None:
    visitor = visit("us-rate", webcam=None, at_trials=True)
    visitor.choose("joy", "awe", strength=35)
    # Kept a quarter of a second later; a busy browser may drop what is only begun as a page goes.
    wait_until(visitor.page, DRAFTED, [["joy", 35], ["awe", 35]])

    visitor.page.reload()

    expect(visitor.page.locator('[data-terms] input[value="awe"]')).to_be_checked()
    numbers = visitor.page.locator("[data-chosen] input[type=number]")
    expect(numbers).to_have_count(2)
    expect(numbers.first).to_have_value("35")
    visitor.next()
    expect(visitor.page.locator("[data-position]")).to_have_text("2")
    expect(numbers).to_have_count(0)
