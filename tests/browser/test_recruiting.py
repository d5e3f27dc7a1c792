"""Recruiting in the browser: paying by keyboard, and every page as axe, phones, large letters and the dark see it."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from playwright.sync_api import Browser, Page, Route, expect

from apps.participants.models import Session
from apps.participants.outcomes import decide
from apps.participants.sitting import remember
from apps.recruitment import paying
from apps.recruitment.models import PaymentRun
from apps.recruitment.payments import payable
from apps.studies.models import Cohort
from tests.browser.album import complaints
from tests.browser.conftest import PATIENCE_MS
from tests.browser.keyboard import tab_to
from tests.factories import make_cohort
from tests.recruitment import lab as recruiters
from tests.recruitment.prolific_server import Prolific
from tests.recruitment.stories import arrived, finished, prolific_cohort

pytestmark = pytest.mark.django_db(transaction=True)
LANGUAGES = {"US": "en", "CN": "zh-hans", "VE": "es"}
Open = Callable[..., Page]
lab, no_waiting, prolific = recruiters.lab, recruiters.no_waiting, recruiters.prolific
patience = recruiters.patience


@pytest.fixture
def look(live_server: Any, chromium: Callable[..., Browser]) -> Iterator[Open]:
    """Open a page of the site in a browser that has these cookies: `look("/admin/", cookies=client.cookies)`."""
    with ExitStack() as opened:

        def open_page(path: str, *, cookies: Any = None, width: int = 1280) -> Page:
            context = chromium(None, allowed=False).new_context(
                viewport={"width": width, "height": 640 if width < 500 else 800}, reduced_motion="reduce"
            )
            opened.callback(context.close)
            context.set_default_timeout(PATIENCE_MS)
            for name, morsel in (cookies or {}).items():
                context.add_cookies([{"name": name, "value": morsel.value, "url": live_server.url}])
            page = context.new_page()
            page.goto(live_server.url + path)
            return page

        yield open_page


@pytest.fixture
def cohort(prolific: Prolific) -> Cohort:
    """Three people came to the end, and Prolific knows them."""
    cohort = prolific_cohort(seeds=6)
    for _ in range(3):
        prolific.add(finished(cohort).submission_id, "aa")
    return cohort


def press_enter(page: Page, address: str) -> None:
    """Follow what has the focus."""
    page.keyboard.press("Enter")
    page.wait_for_url(address)


def test_paying_by_keyboard_alone(look: Open, admin_client: Client, cohort: Cohort, prolific: Prolific) -> None:
    page = look(f"/admin/studies/cohort/{cohort.pk}/change/", cookies=admin_client.cookies)
    tab_to(page, f"a[href$='/recruitment/submission/cohort/{cohort.pk}/']")
    press_enter(page, "**/recruitment/submission/cohort/*/")
    tab_to(page, "a[href$='/pay/']")
    press_enter(page, "**/pay/")
    tab_to(page, "[name=kind]")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.type("1.50")
    page.keyboard.press("Tab")
    page.keyboard.type("Careful work")
    page.keyboard.press("Enter")
    expect(page.locator("[data-total]")).to_contain_text("4.50 GBP")

    left_out = payable(cohort)[0]
    tab_to(page, f"[name=submission][value='{left_out.pk}']")
    page.keyboard.press("Space")
    tab_to(page, "button.danger")
    press_enter(page, "**/paymentrun/*/change/")
    expect(page.locator(".messagelist")).to_contain_text("on their way")

    paying.send(PaymentRun.objects.get())
    page.reload()
    expect(page.locator(".state.ready")).to_have_count(2)
    assert [prolific.paid(each.submission_id) for each in payable(cohort)] == [[], [150], [150]]


def test_the_admins_pages(look: Open, admin_client: Client, cohort: Cohort, prolific: Prolific) -> None:
    arrived(cohort)
    home = f"/admin/recruitment/submission/cohort/{cohort.pk}/"
    page, notes = look(home, cookies=admin_client.cookies), []
    notes += complaints(page, "recruiting")
    page.goto(page.url + "pay/")
    notes += complaints(page, "recruiting-pay")
    page.select_option("[name=kind]", "bonus")
    page.fill("[name=amount]", "4.00")
    page.fill("[name=reason]", "Careful work")
    page.locator(".answer button").click()
    expect(page.locator("[data-total]")).to_be_visible()
    notes += complaints(page, "recruiting-dry-run")
    page.locator("button.danger").click()
    expect(page.locator(".messagelist")).to_be_visible()
    notes += complaints(page, "recruiting-run")
    prolific.fail("vanish", "/pay/")
    paying.send(PaymentRun.objects.get())
    page.reload()
    notes += complaints(page, "recruiting-run-unsure")
    page.goto(page.url.split("/admin/")[0] + home + "reconcile/")
    page.locator("[name=ask]").check()
    page.locator(".answer button").click()
    expect(page.locator("[data-report]")).to_be_visible()
    notes += complaints(page, "recruiting-reconcile")

    assert not notes, "\n".join(notes)


def test_the_pages_of_invitations(look: Open, admin_client: Client) -> None:
    cohort = make_cohort(recruiter="invite", launched=False)
    home = f"/admin/recruitment/submission/cohort/{cohort.pk}/"
    page, notes = look(home, cookies=admin_client.cookies), []
    notes += complaints(page, "recruiting-no-invitations")
    page.locator("a[href$='/make/']").click()
    page.wait_for_url("**/make/")
    notes += complaints(page, "recruiting-make-invitations")
    page.fill("[name=label]", "group B")
    page.locator(".answer button").click()
    expect(page.locator(".messagelist")).to_contain_text("20 invitations are made")
    notes += complaints(page, "recruiting-invitations")

    assert not notes, "\n".join(notes)


@pytest.mark.parametrize("country", LANGUAGES)
def test_the_last_pages_of_whoever_was_sent(look: Open, country: str) -> None:
    language = LANGUAGES[country]
    cohort = prolific_cohort(country=country, language=language, seeds=6)
    notes: list[str] = []
    for outcome in Session.Outcome.values:
        session = decide(arrived(cohort), outcome)
        page = look("/session/", cookies=cookie_of(session), width=360)
        expect(page.locator("html")).to_have_attribute("lang", language)
        notes += complaints(page, f"{language}-sent-{outcome}")

    assert not notes, "\n".join(notes)


def cookie_of(session: Session) -> Any:
    """The cookie of a browser that is in the session."""
    response = HttpResponse()
    remember(response, session)
    return response.cookies


def framed(route: Route) -> None:
    """Ask for the page as a browser does for a frame."""
    route.fulfill(response=route.fetch(headers={**route.request.headers, "Sec-Fetch-Dest": "iframe"}))


@pytest.mark.parametrize("country", LANGUAGES)
def test_inside_a_hit(look: Open, live_server: Any, country: str) -> None:
    cohort = make_cohort(recruiter="mturk", country=country, language=LANGUAGES[country])
    notes: list[str] = []
    page = look("/healthz/", width=360)
    page.route("**/join/**", framed)
    queries = {"preview": "assignmentId=ASSIGNMENT_ID_NOT_AVAILABLE", "hit": "assignmentId=3X0&workerId=A1"}
    for name, query in queries.items():
        page.goto(f"{live_server.url}/join/{cohort.entry_key}/?{query}&hitId=H1")
        expect(page.locator(".framed")).to_be_visible()
        notes += complaints(page, f"{LANGUAGES[country]}-{name}")

    assert not notes, "\n".join(notes)
