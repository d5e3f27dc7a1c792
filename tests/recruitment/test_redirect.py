"""Panels that send people and want them back: only to addresses the installation allows."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from apps.participants.models import Session
from apps.participants.outcomes import decide
from apps.recruitment.models import Submission
from apps.recruitment.redirects import TemplateError, check_template, fill
from apps.studies import recruiters
from tests.factories import make_cohort

pytestmark = pytest.mark.django_db
DONE = "https://connect.cloudresearch.com/done?p={person}&s={submission}&o={outcome}&c={code}"
SETTINGS = {
    "person_parameter": "participantId",
    "submission_parameter": "assignmentId",
    "study_parameter": "projectId",
    "url_complete": DONE,
    "url_screened_out": "https://connect.cloudresearch.com/partial",
}


def panel(**settings: str) -> Any:
    return make_cohort(recruiter="redirect", recruiter_settings=SETTINGS | settings)


def come(cohort: Any, browser: Client, **query: str) -> Any:
    given = {"participantId": "P 1", "assignmentId": "A-1", "projectId": "R1"} | query
    return browser.get(f"/join/{cohort.entry_key}/", given, follow=True)


def test_people_are_sent_back_with_what_the_panel_wants_to_know() -> None:
    browser = Client()
    come(panel(), browser, participantId="a+b@c.d")
    code = decide(Session.objects.get(), "complete").completion_code

    page = browser.get("/session/done/").content.decode().replace("&amp;", "&")

    assert f'href="https://connect.cloudresearch.com/done?p=a%2Bb%40c.d&s=A-1&o=complete&c={code}"' in page
    assert Submission.objects.get().their_study == "R1"


@pytest.mark.parametrize(("outcome", "there"), [("screened_out", True), ("over_quota", False), ("declined", False)])
def test_the_other_outcomes_lead_where_the_panel_says_or_nowhere(outcome: str, there: bool) -> None:
    browser = Client()
    come(panel(), browser, participantId="p1")
    decide(Session.objects.get(), outcome)

    page = browser.get("/session/", follow=True).content.decode()

    assert ("https://connect.cloudresearch.com/partial" in page) is there
    assert "https://connect.cloudresearch.com/done" not in page
    assert ("You may close this page now" in page) is not there


def test_an_id_that_is_none_is_refused() -> None:
    page = come(panel(), Client())

    assert page.status_code == 400
    assert not Session.objects.exists()


def test_a_panel_without_an_id_for_each_sitting_sends_everybody_once() -> None:
    cohort = panel(submission_parameter="", url_complete="https://connect.cloudresearch.com/done")
    browser = Client()
    come(cohort, browser, participantId="p1")
    decide(Session.objects.get(), "complete")

    come(cohort, Client(), participantId="p1")

    assert Session.objects.count() == 1


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/",
        "http://connect.cloudresearch.com/",
        "https://connect.cloudresearch.com.evil.example/",
        "https://connect.cloudresearch.com@evil.example/",
        "https://user:pass@connect.cloudresearch.com/",
        "https://connect.cloudresearch.com:8443/",
        "https://connect.cloudresearch.com:x/",
        "https://{person}.cloudresearch.com/",
        "https://connect.cloudresearch.com\\@evil.example/",
        "https://connect.cloudresearch.com/ x",
        "javascript:alert(1)",
        "//connect.cloudresearch.com/",
        "/session/",
        "https://[",
        "https://connect.cloudresearch.com/{person.__class__}",
        "https://connect.cloudresearch.com/{person!r}",
        "https://connect.cloudresearch.com/{0}",
        "https://connect.cloudresearch.com/{secret}",
        "https://connect.cloudresearch.com/{person",
    ],
)
def test_nobody_is_sent_anywhere_else(address: str) -> None:
    with pytest.raises(TemplateError):
        check_template(address)
    with pytest.raises(ValidationError) as refusal:
        recruiters.checked("redirect", SETTINGS | {"url_complete": address})
    assert list(refusal.value.message_dict) == ["url_complete"]
    assert fill(address, {"person": "p1"}) == ""


def test_what_is_filled_in_stays_where_it_stands() -> None:
    filled = fill("https://connect.cloudresearch.com/{person}?c={code}", {"person": "../../x?y#z", "code": "a&b=c"})

    assert filled == "https://connect.cloudresearch.com/..%2F..%2Fx%3Fy%23z?c=a%26b%3Dc"


def test_a_host_taken_off_the_list_is_used_no_more(settings: Any) -> None:
    browser = Client()
    come(panel(), browser, participantId="p1")
    decide(Session.objects.get(), "complete")
    settings.REDIRECT_HOSTS = ["app.prolific.com"]

    page = browser.get("/session/done/").content.decode()

    assert "cloudresearch" not in page
