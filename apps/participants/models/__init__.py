"""The run of a study: people, their consent, their sessions, the trials reserved for them, and their withdrawals."""

from apps.participants.models.consent import ConsentEvent
from apps.participants.models.demographics import Demographics, QuotaPlace
from apps.participants.models.participant import Participant, new_code, new_withdrawal_code
from apps.participants.models.session import Session, SessionQuerySet
from apps.participants.models.trial import Draw, Trial, TrialQuerySet
from apps.participants.models.withdrawal import Withdrawal, WithdrawalQuerySet

__all__ = [
    "ConsentEvent",
    "Demographics",
    "Draw",
    "Participant",
    "QuotaPlace",
    "Session",
    "SessionQuerySet",
    "Trial",
    "TrialQuerySet",
    "Withdrawal",
    "WithdrawalQuerySet",
    "new_code",
    "new_withdrawal_code",
]
