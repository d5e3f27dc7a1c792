"""The rows of recruitment: what recruiters call people and sessions, invitations, payments, and what was said."""

from apps.recruitment.models.identity import ExternalIdentity
from apps.recruitment.models.invite import Invite
from apps.recruitment.models.payment import Payment, PaymentRun
from apps.recruitment.models.submission import Submission
from apps.recruitment.models.traffic import ApiCall, UsedToken, WebhookEvent

__all__ = [
    "ApiCall",
    "ExternalIdentity",
    "Invite",
    "Payment",
    "PaymentRun",
    "Submission",
    "UsedToken",
    "WebhookEvent",
]
