"""What recruiters can be asked by program, and the ways in which that can fail."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from apps.recruitment.models import Payment, Submission


class ApiError(Exception):
    """The recruiter was asked and did not do it; the message says why, in the recruiter's words where it gave any."""


class RefusedError(ApiError):
    """The recruiter answered no: nothing has happened, and asking again would not help."""


class UnreachableError(ApiError):
    """The request certainly had no effect: asking again is safe."""


class UnsureError(ApiError):
    """Nobody knows whether the request had its effect: asking again might pay twice."""


@dataclass(frozen=True, slots=True)
class Theirs:
    """One submission as the recruiter tells it; `state` is one of Submission.State."""

    submission: str
    person: str
    state: str
    code: str = ""
    their_study: str = ""


def submission_of(payment: Payment) -> Submission:
    """Return the payment's submission. Raises RefusedError where the person has withdrawn in the meantime."""
    if payment.submission is None:
        raise RefusedError("The person has withdrawn.")
    return payment.submission


class RecruiterApi(Protocol):
    """A recruiter that can be asked to pay, and what it holds. Every method may raise ApiError."""

    def approve(self, payment: Payment) -> str:
        """Accept the payment's submission, which pays its reward; return the recruiter's reference."""
        ...

    def bonus(self, payment: Payment) -> str:
        """Pay the payment's amount on top; return the recruiter's reference. Never tried twice by itself."""
        ...

    def has_happened(self, payment: Payment) -> bool | None:
        """Whether the recruiter shows the payment as done; None where it cannot be told."""
        ...

    def submissions(self, studies: Iterable[str]) -> Iterator[Theirs]:
        """Yield what the recruiter holds of these studies (or HITs) of its own."""
        ...
