"""What Prolific tells us unasked: believed where it is signed and fresh, counted once, and never out of order.

Facts: docs.prolific.com/api-reference/webhooks (verifying, receiving, idempotency, handling event order).
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from apps.recruitment.accounts import Account
from apps.recruitment.api.prolific import state_of
from apps.recruitment.models import Submission, WebhookEvent

WINDOW = timedelta(minutes=5)
SUBMISSION_CHANGED = "submission.status.change"


class NotSignedError(Exception):
    """Not signed with the account's secret, or not lately; the message says which."""


class MalformedError(Exception):
    """Signed, but not of a shape we know."""


@dataclass(frozen=True, slots=True)
class Told:
    """One event: `signature` is that of the request, `sent_at` when the event happened as far as is known."""

    event_id: str
    signature: str
    kind: str
    submission: str
    status: str
    sent_at: datetime


def receive(account: Account, headers: Mapping[str, str], body: bytes) -> bool:
    """Take in one event; return whether it was new. Raises NotSignedError, MalformedError."""
    sent_at = _verify(account, headers, body)
    told = _read(headers, body, sent_at)
    return _take_in(account, told)


def sign(secret: str, timestamp: str, body: bytes) -> str:
    """Return the signature of a request: HMAC-SHA256 over its timestamp and body, in base64."""
    return base64.b64encode(hmac.new(secret.encode(), timestamp.encode() + body, hashlib.sha256).digest()).decode()


def _verify(account: Account, headers: Mapping[str, str], body: bytes) -> datetime:
    timestamp = headers.get("X-Prolific-Request-Timestamp", "")
    given = headers.get("X-Prolific-Request-Signature", "")
    if not account.webhook_secret or not hmac.compare_digest(
        sign(account.webhook_secret, timestamp, body).encode(), given.encode()
    ):
        raise NotSignedError("The signature is not that of this account.")
    sent_at = _moment(timestamp)
    if sent_at is None or abs(timezone.now() - sent_at) > WINDOW:
        raise NotSignedError("The request is too old, or from the future.")
    return sent_at


def _read(headers: Mapping[str, str], body: bytes, sent_at: datetime) -> Told:
    try:
        event: dict[str, Any] = json.loads(body)
        kind, about = str(event["event_type"]), str(event["resource_id"])
    except (ValueError, KeyError, TypeError):
        raise MalformedError("No event_type and resource_id in the body.") from None
    signature = headers["X-Prolific-Request-Signature"]
    return Told(
        event_id=headers.get("X-Event-ID", "")[:100] or signature,
        signature=signature,
        kind=kind[:60],
        submission=about if kind == SUBMISSION_CHANGED else "",
        status=str(event.get("status", ""))[:40],
        sent_at=_moment(headers.get("X-Timestamp", "")) or sent_at,
    )


@transaction.atomic
def _take_in(account: Account, told: Told) -> bool:
    about = Submission.objects.filter(
        recruiter="prolific",
        submission_id=told.submission,
        session__cohort__recruiter_settings__account=account.alias,
    )
    submission = about.select_for_update(of=("self",)).first() if told.submission else None
    if WebhookEvent.objects.filter(account=account.alias, signature=told.signature).exists():
        return False
    __, fresh = WebhookEvent.objects.get_or_create(
        account=account.alias,
        event_id=told.event_id,
        defaults={
            "signature": told.signature,
            "kind": told.kind,
            "state": told.status,
            "submission": submission,
            "sent_at": told.sent_at,
        },
    )
    if fresh and submission and (submission.state_at is None or submission.state_at <= told.sent_at):
        submission.state, submission.state_at = state_of(told.status), told.sent_at
        submission.save(update_fields=["state", "state_at"])
    return fresh


def _moment(text: str) -> datetime | None:
    """Seconds since 1970, or as ISO 8601 writes it; None for anything else."""
    try:
        return datetime.fromtimestamp(float(text), UTC)
    except (ValueError, OverflowError, OSError):
        pass
    try:
        moment = parse_datetime(text)
    except ValueError:
        return None
    return moment.replace(tzinfo=moment.tzinfo or UTC) if moment else None
