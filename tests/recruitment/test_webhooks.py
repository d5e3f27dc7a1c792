"""What Prolific tells us unasked."""

import json
import time
from typing import Any

import pytest
from django.test import Client

from apps.recruitment.models import Submission, WebhookEvent
from apps.recruitment.webhooks import sign
from tests.recruitment.prolific_server import SECRET
from tests.recruitment.stories import finished, prolific_cohort

pytestmark = pytest.mark.django_db


@pytest.fixture
def submission() -> Submission:
    return finished(prolific_cohort())


def tell(about: Submission, status: str = "AWAITING REVIEW", *, alias: str = "lab", **how: Any) -> int:
    """Say as Prolific does that a submission changed; `how` says what is wrong with it."""
    body = how.get("body") or json.dumps(
        {
            "event_type": how.get("kind", "submission.status.change"),
            "resource_id": about.submission_id,
            "participant_id": "aa",
            "status": status,
        }
    )
    timestamp = how.get("timestamp", str(int(time.time()) + how.get("seconds_off", 0)))
    signature = how.get("signature", sign(how.get("secret", SECRET), timestamp, body.encode()))
    headers = {
        "X-Prolific-Request-Timestamp": timestamp,
        "X-Prolific-Request-Signature": signature,
        "X-Event-ID": how.get("event", f"event-{status}-{timestamp}"),
    }
    if "happened" in how:
        headers["X-Timestamp"] = how["happened"]
    address = f"/recruiters/prolific/{alias}/"
    sent = how.get("sent", body)
    client = Client(enforce_csrf_checks=True)
    return client.post(address, sent, content_type="application/json", headers=headers).status_code


def state(of: Submission) -> str:
    return Submission.objects.get(pk=of.pk).state


def test_what_prolific_signs_is_believed(submission: Submission) -> None:
    assert tell(submission) == 200
    assert state(submission) == "submitted"
    assert WebhookEvent.objects.get().submission == submission


@pytest.mark.parametrize(
    "wrong",
    [
        {"secret": "another"},
        {"signature": ""},
        {"signature": "é"},
        {"sent": '{"event_type": "submission.status.change", "resource_id": "x", "status": "APPROVED"}'},
        {"seconds_off": -3600},
        {"seconds_off": 3600},
        {"timestamp": "soon"},
        {"timestamp": ""},
        {"timestamp": "1e400"},
    ],
)
def test_what_is_not_signed_lately_changes_nothing(submission: Submission, wrong: dict[str, Any]) -> None:
    assert tell(submission, **wrong) == 403
    assert state(submission) == ""
    assert not WebhookEvent.objects.exists()


def test_told_twice_it_counts_once(submission: Submission) -> None:
    assert [tell(submission, event="one"), tell(submission, event="one")] == [200, 200]
    assert WebhookEvent.objects.count() == 1


def test_the_same_request_under_another_events_name_is_a_copy(submission: Submission) -> None:
    now = str(int(time.time()))
    tell(submission, timestamp=now, event="one")
    Submission.objects.update(state="approved")

    tell(submission, timestamp=now, event="two")

    assert state(submission) == "approved"
    assert WebhookEvent.objects.count() == 1


def test_what_happened_earlier_and_comes_later_does_not_undo(submission: Submission) -> None:
    tell(submission, "APPROVED", happened="2026-11-20T10:00:05Z")
    tell(submission, "AWAITING REVIEW", happened="2026-11-20T10:00:00Z")

    assert state(submission) == "approved"
    assert WebhookEvent.objects.count() == 2


def test_events_of_submissions_we_never_saw_are_kept_without_their_ids(submission: Submission) -> None:
    stranger = Submission(submission_id="f" * 24)

    assert tell(stranger) == 200
    event = WebhookEvent.objects.get()
    assert event.submission is None
    assert not [value for value in vars(event).values() if "f" * 24 in str(value)]


def test_one_labs_events_leave_anothers_submissions_alone(submission: Submission, settings: Any) -> None:
    settings.RECRUITER_ACCOUNTS |= {"other": settings.RECRUITER_ACCOUNTS["lab"] | {"webhook_secret": "theirs"}}

    assert tell(submission, alias="other", secret="theirs") == 200
    assert state(submission) == ""


@pytest.mark.parametrize(("alias", "status"), [("nobody", 404), ("lab", 403)])
def test_without_an_account_or_its_secret_nothing_is_taken_in(
    submission: Submission, settings: Any, alias: str, status: int
) -> None:
    settings.RECRUITER_ACCOUNTS = {"lab": settings.RECRUITER_ACCOUNTS["lab"] | {"webhook_secret": ""}}

    assert tell(submission, alias=alias, secret="") == status


@pytest.mark.parametrize("body", ["", "[]", "{}", "null", "not json", '{"event_type": 1}'])
def test_what_is_signed_but_says_nothing_is_refused(submission: Submission, body: str) -> None:
    assert tell(submission, body=body or " ") == 400


def test_an_event_of_another_kind_is_kept_and_changes_nothing(submission: Submission) -> None:
    assert tell(submission, "COMPLETED", kind="study.status.change") == 200
    assert state(submission) == ""
    assert WebhookEvent.objects.get().kind == "study.status.change"
