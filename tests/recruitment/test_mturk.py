"""MTurk: nothing begins in a preview, the form leads to Amazon alone, and its API is asked as it expects."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from apps.participants.models import Participant, Session
from apps.participants.outcomes import decide
from apps.recruitment import paying
from apps.recruitment.api.mturk import LIVE, SANDBOX
from apps.recruitment.asking import their_submissions
from apps.recruitment.models import Payment
from apps.recruitment.payments import decide_to_pay, payable, plan
from apps.recruitment.recruiters.mturk import MturkRecruiter
from apps.studies.models import Cohort
from tests.factories import make_cohort
from tests.recruitment.mturk_server import Mturk, mturk_server
from tests.recruitment.stories import CAPS

pytestmark = pytest.mark.django_db
ACCEPTED = {"workerId": "A1", "assignmentId": "3X0", "hitId": "HIT1", "turkSubmitTo": "https://evil.example"}
PREVIEW = {"assignmentId": "ASSIGNMENT_ID_NOT_AVAILABLE", "hitId": "HIT1"}


@pytest.fixture
def mturk(lab: dict[str, str]) -> Iterator[Mturk]:
    with mturk_server() as server:
        lab |= {"api_url": server.url, "key_id": "AKIAEXAMPLE", "secret_key": "secret"}
        yield server


def hit(**settings: Any) -> Cohort:
    return make_cohort(
        recruiter="mturk",
        recruiter_settings={"account": "lab", "hit_ids": "HIT1", **CAPS} | settings,
        pay_amount=Decimal("3.00"),
        pay_currency="USD",
    )


def open_link(cohort: Cohort, query: dict[str, str], *, framed: bool = False, browser: Client | None = None) -> Any:
    headers = {"Sec-Fetch-Dest": "iframe"} if framed else {}
    return (browser or Client()).get(f"/join/{cohort.entry_key}/", query, headers=headers, follow=True)


@pytest.mark.parametrize("framed", [True, False])
def test_a_preview_begins_nothing_and_offers_nothing(framed: bool) -> None:
    page = open_link(hit(), PREVIEW, framed=framed)

    assert "Accept the HIT" in page.content.decode()
    assert "<form" not in page.content.decode()
    assert not Participant.objects.exists()


@pytest.mark.parametrize(
    ("chosen", "host"), [({}, "https://workersandbox.mturk.com"), ({"live": True}, "https://www.mturk.com")]
)
def test_inside_the_hit_the_study_opens_beside_and_the_form_leads_to_amazon(chosen: Any, host: str) -> None:
    page = open_link(hit(**chosen), ACCEPTED, framed=True)

    text = page.content.decode()
    assert f'action="{host}/mturk/externalSubmit"' in text
    assert 'name="assignmentId" value="3X0"' in text
    assert 'target="_blank" rel="noopener"' in text
    assert "evil.example/mturk" not in text
    assert f"form-action 'self' {host}" in page["Content-Security-Policy"]
    assert "frame-ancestors *" in page["Content-Security-Policy"]
    assert not page.cookies
    assert not Participant.objects.exists()


def test_no_other_page_may_send_forms_to_amazon() -> None:
    page = open_link(hit(), ACCEPTED)

    assert page.redirect_chain[-1][0] == "/session/consent/"
    assert "mturk" not in page["Content-Security-Policy"]


def test_at_the_end_there_is_a_code_for_the_hit_whatever_the_outcome() -> None:
    browser = Client()
    open_link(hit(), ACCEPTED, browser=browser)
    code = decide(Session.objects.get(), "screened_out").completion_code

    page = browser.get("/session/ended/").content.decode()

    assert str(code) in page
    assert "go back to the page of MTurk" in page


def test_another_hits_workers_are_not_let_in() -> None:
    assert open_link(hit(), ACCEPTED | {"hitId": "HIT2"}).status_code == 400


def test_the_sandbox_is_asked_unless_told_otherwise(lab: dict[str, str]) -> None:
    lab |= {"api_url": "", "key_id": "AKIAEXAMPLE", "secret_key": "secret"}

    sandbox, live = (MturkRecruiter().api(hit(**settings)) for settings in ({}, {"live": True}))

    assert [api.client.meta.endpoint_url for api in (sandbox, live)] == [SANDBOX, LIVE]  # type: ignore[union-attr]


def come_to_the_end(cohort: Cohort, mturk: Mturk, count: int) -> None:
    for number in range(count):
        query = ACCEPTED | {"workerId": f"A{number}", "assignmentId": f"3X{number}"}
        open_link(cohort, query)
        session = decide(Session.objects.get(submissions__submission_id=f"3X{number}"), "complete")
        mturk.add(f"3X{number}", f"A{number}", str(session.completion_code))


def test_approving_and_a_bonus_reach_mturk_once(mturk: Mturk) -> None:
    cohort = hit()
    come_to_the_end(cohort, mturk, 2)
    for shown in (
        plan(cohort, "approve", payable(cohort)),
        plan(cohort, "bonus", payable(cohort), amount=Decimal("0.50"), reason="Careful work"),
    ):
        run = decide_to_pay(shown, actor="grace")
        paying.send(run)
        paying.send(run)

    assert set(Payment.objects.values_list("state", flat=True)) == {"paid"}
    assert {each["AssignmentStatus"] for each in mturk.assignments.values()} == {"Approved"}
    assert [(each["WorkerId"], each["BonusAmount"], each["Reason"]) for each in mturk.bonuses] == [
        ("A0", "0.50", "Careful work"),
        ("A1", "0.50", "Careful work"),
    ]


@pytest.mark.parametrize(("how", "done"), [("vanish", 1), ("500", 0)])
def test_a_bonus_without_an_answer_is_unsure_until_mturk_lists_it(mturk: Mturk, how: str, done: int) -> None:
    cohort = hit()
    come_to_the_end(cohort, mturk, 1)
    run = decide_to_pay(
        plan(cohort, "bonus", payable(cohort), amount=Decimal("0.50"), reason="Careful work"), actor="grace"
    )
    mturk.failures = [how]

    paying.send(run)
    assert Payment.objects.get().state == "unsure"
    assert mturk.asked.count("SendBonus") == 1

    assert paying.look_again(run) == done
    assert len(mturk.bonuses) == done


def test_an_assignment_approved_by_hand_counts_as_approved(mturk: Mturk) -> None:
    cohort = hit()
    come_to_the_end(cohort, mturk, 1)
    mturk.assignments["3X0"]["AssignmentStatus"] = "Approved"

    paying.send(decide_to_pay(plan(cohort, "approve", payable(cohort)), actor="grace"))

    assert Payment.objects.get().state == "paid"


def test_every_page_of_assignments_is_read_with_the_codes_people_entered(mturk: Mturk) -> None:
    cohort = hit()
    come_to_the_end(cohort, mturk, 5)

    listed = their_submissions(cohort)

    assert [each.submission for each in listed] == [f"3X{number}" for number in range(5)]
    codes = {str(session.completion_code) for session in Session.objects.all()}
    assert {each.code for each in listed} == codes
    assert {each.state for each in listed} == {"submitted"}
