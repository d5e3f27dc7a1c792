"""Reporting a picture: gone from the screen at once, on its way to the staff, and another in its place."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.album import complaints
from tests.browser.conftest import Site
from tests.browser.held import stored
from tests.browser.test_outbox import FETCHED, lose
from tests.browser.visitor import WORKER_MS, Visitor
from tests.browser.waiting import wait_until

Visit = Callable[..., Visitor]
REPORTS = "**/api/trials/*/report/"
IMAGES = "**/images/**"
HELD = """
import json
from apps.mimicry.models import PictureReport
reports = PictureReport.objects.filter(trial__session__uuid="{session}")
print(json.dumps([[one.kind, one.stimulus.withheld_at is not None] for one in reports]))
"""
TOO_WIDE = """() => [...document.querySelectorAll('.topbar *, .report-dialog *')]
  .filter((one) => one.checkVisibility() && !one.closest('.visually-hidden, .report-label'))
  .filter((one) => { const { left, right } = one.getBoundingClientRect(); return left < 0 || right > innerWidth; })
  .map((one) => one.outerHTML.slice(0, 120))"""
SMALL = """() => [...document.querySelectorAll('report-picture :is(button, label)')]
  .filter((one) => one.checkVisibility())
  .filter((one) => { const box = one.getBoundingClientRect(); return Math.min(box.width, box.height) < 44; })
  .map((one) => one.outerHTML.slice(0, 80))"""


WITHHELD_NOW = """
from apps.participants.models import Trial
from apps.participants.withholding import withhold
from apps.studies.models import Stimulus
later = Trial.objects.filter(session__uuid="{session}").order_by("position").last()
withhold(Stimulus.objects.filter(pk=later.stimulus_id))
"""


class Reporter:
    """A person at the first picture of a session, about to report it."""

    def __init__(self, visitor: Visitor) -> None:
        self.visitor, self.page = visitor, visitor.page
        self.opener: Locator = self.page.locator("report-picture [data-open]")
        self.dialog: Locator = self.page.locator("report-picture dialog")
        self.hint: Locator = self.page.locator("[data-hint]")
        self.trial: Locator = self.page.locator("trial-view")

    def open(self) -> None:
        self.opener.click()
        expect(self.dialog).to_be_visible()

    def report(self, kind: str) -> None:
        self.open()
        self.dialog.locator(f'[value="{kind}"]').check()
        self.dialog.locator("[data-report]").click()

    @property
    def shown(self) -> str:
        """Which trial's picture is on the screen; two trials may well show pictures that look alike."""
        expect(self.visitor.picture).to_be_visible()
        return str(self.trial.get_attribute("data-trial"))

    def sees_another_than(self, before: str) -> None:
        """Wait until the picture on the screen is another trial's."""
        expect(self.trial).not_to_have_attribute("data-trial", before)
        expect(self.visitor.picture).to_be_visible()

    def held(self, site: Site) -> list[tuple[str, bool]]:
        """What the server holds of this session's reports: their kinds, and whether the picture is withheld."""
        session = self.page.locator("session-runner").get_attribute("data-session")
        printed = site.run(HELD.format(session=session))
        return [tuple(one) for one in json.loads(printed)]


@pytest.fixture
def rater(visit: Visit) -> Callable[..., Reporter]:
    """Come to the first picture to rate: `rater("us-rate", width=360)`."""

    def come(cohort: str = "us-rate", **how: Any) -> Reporter:
        return Reporter(visit(cohort, webcam=None, at_trials=True, **how))

    return come


def test_a_rater_reports_a_picture_and_goes_on_at_once(site: Site, rater: Callable[..., Reporter]) -> None:
    reporter = rater(width=360)
    visitor, before = reporter.visitor, reporter.shown
    visitor.choose("joy")

    reporter.report("inappropriate")

    expect(reporter.hint).to_contain_text("That picture is reported")
    visitor.shoot("reported-en-360")
    expect(reporter.page.locator("[data-chosen] > li")).to_have_count(0)
    reporter.sees_another_than(before)
    expect(reporter.page.locator(".topbar save-state")).to_have_attribute("data-state", "saved")
    assert reporter.held(site) == [("inappropriate", True)]
    visitor.choose("awe")
    visitor.next()
    # Another picture has been drawn in its place.
    expect(reporter.page.locator("[data-position]")).to_have_text("2")
    expect(reporter.page.locator("[data-total]")).to_have_text("2")
    reporter.sees_another_than(before)
    visitor.choose("fear")
    visitor.next()
    assert stored(site, visitor.completion_code())["judgments"] == [{"awe": 60}, {"fear": 60}]
    assert visitor.complaints == []


def test_offline_it_waits_with_the_answers_and_outlives_its_tab(site: Site, rater: Callable[..., Reporter]) -> None:
    reporter = rater()
    before, context = reporter.shown, reporter.page.context
    wait_until(reporter.page, FETCHED, 2)
    context.set_offline(True)

    reporter.report("known_person")

    expect(reporter.page.locator(".topbar save-state")).to_have_attribute("data-state", "offline")
    reporter.sees_another_than(before)
    assert reporter.held(site) == []
    reporter.page.close()
    context.set_offline(False)
    again = Reporter(Visitor(context.new_page()))
    again.visitor.open(site.links["us-rate"])
    again.sees_another_than(before)
    expect(again.page.locator(".topbar save-state")).to_have_attribute("data-state", "saved")
    assert again.held(site) == [("known_person", False)]
    again.visitor.choose("awe")
    again.visitor.next()
    expect(again.page.locator("[data-position]")).to_have_text("2")
    again.visitor.choose("fear")
    again.visitor.next()
    assert stored(site, again.visitor.completion_code())["judgments"] == [{"awe": 60}, {"fear": 60}]


def test_a_report_whose_confirmation_got_lost_is_one_report(site: Site, rater: Callable[..., Reporter]) -> None:
    reporter = rater()

    def swallow(route: Route) -> None:
        route.fetch()
        route.abort("connectionreset")

    reporter.page.route(REPORTS, swallow, times=1)
    with reporter.page.expect_response(REPORTS) as confirmed:
        reporter.report("known_person")

    assert confirmed.value.status == 200
    assert reporter.held(site) == [("known_person", False)]


def test_a_picture_somebody_else_reports_meanwhile_is_passed_over(site: Site, visit: Visit) -> None:
    visitor = visit("us-rate", webcam=None)
    # Only the first picture gets through before the second is withheld.
    visitor.page.route(IMAGES, lose)
    visitor.page.route(IMAGES, lambda route: route.continue_(), times=1)
    visitor.come_to_trials(site.links["us-rate"])
    session = visitor.page.locator("session-runner").get_attribute("data-session")
    site.run(WITHHELD_NOW.format(session=session))
    visitor.page.unroute(IMAGES)
    visitor.choose("joy")

    visitor.next()

    expect(visitor.picture).to_be_visible()
    visitor.choose("awe")
    visitor.next()
    assert stored(site, visitor.completion_code())["judgments"] == [{"joy": 60}, {"awe": 60}]


def test_who_takes_a_photograph_may_report_the_seed(site: Site, visit: Visit) -> None:
    visitor = visit("us-mimic", width=360, at_trials=True)
    reporter = Reporter(visitor)
    before = reporter.shown
    visitor.take_photo()

    reporter.report("known_person")

    reporter.sees_another_than(before)
    expect(reporter.page.locator("[data-shutter]")).to_be_enabled()
    visitor.answer("awe")
    # The other picture comes only once the worker has looked at this photograph.
    expect(reporter.page.locator("[data-position]")).to_have_text("2", timeout=WORKER_MS)
    visitor.answer("fear")
    assert len(stored(site, visitor.completion_code())["mimics"]) == 2


def test_by_keyboard_alone_and_back_out_of_it(site: Site, rater: Callable[..., Reporter]) -> None:
    reporter = rater()
    page, press = reporter.page, reporter.page.keyboard.press
    page.locator("body").evaluate("body => document.activeElement.blur()")
    before = reporter.shown

    reporter.visitor.tab_to("report-picture [data-open]")
    press("Enter")
    expect(reporter.dialog).to_be_visible()
    press("Escape")
    expect(reporter.dialog).to_be_hidden()
    expect(reporter.opener).to_be_focused()
    assert reporter.shown == before

    press("Enter")
    reporter.visitor.tab_to("[name=kind]")
    press("Space")
    press("ArrowDown")
    expect(reporter.dialog.locator("[value=known_person]")).to_be_checked()
    press("Enter")

    expect(reporter.dialog).to_be_hidden()
    expect(page.locator("[data-heading]")).to_be_focused()
    reporter.sees_another_than(before)
    expect(page.locator(".topbar save-state")).to_have_attribute("data-state", "saved")
    assert reporter.held(site) == [("known_person", False)]


def test_nothing_is_reported_without_saying_what(rater: Callable[..., Reporter]) -> None:
    reporter = rater()
    before = reporter.shown
    reporter.open()

    reporter.dialog.locator("[data-report]").click()
    expect(reporter.dialog).to_be_visible()
    reporter.dialog.locator("[data-cancel]").click()

    assert reporter.shown == before
    reporter.open()
    expect(reporter.dialog.locator(":checked")).to_have_count(0)


@pytest.mark.parametrize("cohort", ["us-rate", "cn-rate", "ve-rate"])
def test_the_dialog_is_fit_for_everyone(rater: Callable[..., Reporter], cohort: str) -> None:
    reporter = rater(cohort, width=320)
    page: Page = reporter.page
    page.emulate_media(reduced_motion="reduce")
    assert page.evaluate(TOO_WIDE) == []
    reporter.open()
    reporter.dialog.locator("[value=other]").check()

    assert page.evaluate(TOO_WIDE) == []
    assert page.evaluate(SMALL) == []
    assert complaints(page, f"{cohort}-report") == []


def test_practice_offers_nothing_to_report(visit: Visit) -> None:
    visitor = visit("us-rate", webcam=None)
    visitor.agree()
    visitor.page.locator("[data-begin]").click()
    expect(visitor.picture).to_be_visible()

    expect(visitor.page.locator("report-picture")).to_have_count(0)
