"""Taking back what one gave, in a real browser: one photograph, then everything, with a webcam's own pictures."""

import json
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Site
from tests.browser.keyboard import tab_on_to
from tests.browser.visitor import Visitor
from tests.waiting import until

Visit = Callable[..., Visitor]
# The whole way of a session is walked elsewhere; here it is over as the page opens.
FINISH = """
import uuid
from django.utils import timezone
from apps.mimicry.intake.photographs import receive
from apps.participants import assignment, consent
from apps.participants.completion import complete
from apps.participants.models import Session
from apps.ratings.judging import Answer, submit
from apps.vision.specimen import portrait
session = Session.objects.order_by("-pk")[0]
consent.agree(session, [str(scope) for scope in consent.scopes_asked(session)])
now = timezone.now()
Session.objects.filter(pk=session.pk).update(
    camera_checked_at=now, instructed_at=now, practised_at=now, understood_at=now
)
session.refresh_from_db()
assignment.ensure_trials(session)
for trial in session.trials.all():
    submit(trial, Answer(client_uuid=uuid.uuid4(), ratings={session.term_order[0]: 50}))
    receive(trial, portrait(), client_uuid=uuid.uuid4())
complete(session)
"""
HELD = """
import json
from django.core.files.storage import default_storage
from apps.mimicry.models import Mimic
from apps.participants.models import Participant, Withdrawal
person = Participant.objects.filter(withdrawal_code="{code}").first()
ledger = Withdrawal.objects.filter(requested_at__gte="{since}")
print(json.dumps({{
    "kept": Mimic.objects.kept().filter(participant=person).count() if person else 0,
    "known": person is not None,
    "ledger": ledger.count(),
    "unfinished": ledger.unfinished().count(),
}}))
"""
NOW = "from django.utils import timezone; print(timezone.now().isoformat())"


@pytest.fixture
def since(site: Site) -> str:
    return site.run(NOW).strip()


def held(site: Site, code: str, since: str) -> dict[str, object]:
    """What the server holds of the person, and how the withdrawals since then have gone."""
    found: dict[str, object] = json.loads(site.run(HELD.format(code=code, since=since)))
    return found


def at_the_end(site: Site, visit: Visit, cohort: str, width: int = 360) -> Visitor:
    """Someone on the last page of a session with two photographs."""
    visitor = visit(cohort, webcam=None, width=width)
    expect(visitor.page.locator("[data-agree]")).to_be_visible()
    site.run(FINISH)
    visitor.page.goto(visitor.page.url.replace("consent", "done"))
    return visitor


def withdrawal_code(page: Page) -> str:
    return page.locator("[data-withdrawal-code]").inner_text()


def enter(page: Page, selector: str) -> None:
    tab_on_to(page, selector, limit=60)
    page.keyboard.press("Enter")


def test_one_photograph_and_then_everything_by_keyboard_alone(site: Site, visit: Visit, since: str) -> None:
    visitor = at_the_end(site, visit, "us-mimic", width=1280)
    page = visitor.page
    code = withdrawal_code(page).replace("-", "")

    enter(page, "[data-receipt]")
    page.wait_for_url("**/receipt/")
    enter(page, "[data-withdraw-one]")
    page.wait_for_url("**/receipt/photographs/*/")
    enter(page, "[data-confirm]")
    expect(page.locator("[data-said]")).to_be_visible()
    expect(page.locator("[data-photograph]")).to_have_count(1)
    assert held(site, code, since) | {"unfinished": 0} == {"kept": 1, "known": True, "ledger": 1, "unfinished": 0}

    enter(page, "[data-everything]")
    page.wait_for_url("**/receipt/everything/")
    enter(page, "[data-confirm]")
    expect(page.locator("[data-gone]")).to_be_visible()

    assert held(site, code, since) | {"unfinished": 0} == {"kept": 0, "known": False, "ledger": 2, "unfinished": 0}
    expect_erased(site, code, since)
    assert visitor.complaints == []


def expect_erased(site: Site, code: str, since: str) -> None:
    """Wait until the worker has seen every object to be gone."""
    until(lambda: not held(site, code, since)["unfinished"], lacking="The worker has not erased the photographs.")


def test_on_another_device_the_code_opens_the_receipt(site: Site, visit: Visit) -> None:
    visitor = at_the_end(site, visit, "ve-mimic")
    code = withdrawal_code(visitor.page).lower().replace("-", " ")
    elsewhere = visit("us-rate", webcam=None, width=360)
    elsewhere.page.goto(visitor.page.url.replace("/session/done/", "/withdraw/"))

    elsewhere.page.locator("#code").fill(code)
    elsewhere.page.keyboard.press("Enter")

    expect(elsewhere.page.locator("[data-photograph]")).to_have_count(2)
    assert elsewhere.page.locator("html").get_attribute("lang") == "es"


def test_a_shared_device_forgets_who_was_there(site: Site, visit: Visit) -> None:
    visitor = at_the_end(site, visit, "us-mimic")
    page = visitor.page
    receipt = page.url.replace("/session/done/", "/receipt/")

    page.locator("[data-leave]").click()

    expect(page.locator("[data-left]")).to_be_visible()
    visitor.shoot("receipt-left")
    page.goto(receipt)
    expect(page.locator("#code")).to_be_visible()


def test_without_scripts_everything_can_be_withdrawn(site: Site, visit: Visit) -> None:
    visitor = at_the_end(site, visit, "us-mimic")
    browser = visitor.page.context.browser
    assert browser
    context = browser.new_context(java_script_enabled=False, storage_state=visitor.page.context.storage_state())
    page = context.new_page()
    page.goto(visitor.page.url.replace("/session/done/", "/receipt/"))

    page.locator("[data-withdraw-one]").first.click()
    page.locator("[data-confirm]").click()
    page.locator("[data-everything]").click()
    page.locator("[data-confirm]").click()

    expect(page.locator("[data-gone]")).to_be_visible()
    context.close()
