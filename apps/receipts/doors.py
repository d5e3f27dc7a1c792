"""The two ways to a receipt: the browser that took part, and the withdrawal code in any browser.

Each has a cookie and addresses of its own, so that on a shared device neither opens what belongs to the other.
"""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from apps.participants import sitting
from apps.participants.models import Participant, Withdrawal

OPENED = "receipt"
OPENED_PATH = "/withdraw/"
OPENED_SECONDS = 1800
FAREWELL = "farewell"
FAREWELL_PATH = "/receipt/gone/"
FAREWELL_SECONDS = 3600


@dataclass(frozen=True, slots=True)
class Door:
    """Who stands behind a request, and the URL names of the pages behind this door."""

    who: Callable[[HttpRequest], Participant | None]
    receipt: str
    photograph: str
    everything: str


def _who_sits_here(request: HttpRequest) -> Participant | None:
    session = sitting.current_session(request)
    return session.participant if session else None


def _whose_code_was_typed(request: HttpRequest) -> Participant | None:
    uuid = request.get_signed_cookie(OPENED, default=None, salt=OPENED, max_age=OPENED_SECONDS)
    return Participant.objects.filter(uuid=uuid).first() if uuid else None


BY_SESSION = Door(_who_sits_here, "receipts:receipt", "receipts:photograph", "receipts:everything")
BY_CODE = Door(
    _whose_code_was_typed, "receipts:receipt_by_code", "receipts:photograph_by_code", "receipts:everything_by_code"
)


def open_for(response: HttpResponse, participant: Participant) -> None:
    """Let this browser see the person's receipt for half an hour: the right code was typed."""
    _set(response, OPENED, str(participant.uuid), path=OPENED_PATH, seconds=OPENED_SECONDS)


def forget_browser(response: HttpResponse) -> None:
    """Take from the browser whatever ties it to a person, what it has stored and cached among it."""
    response.delete_cookie(sitting.COOKIE)
    response.delete_cookie(OPENED, path=OPENED_PATH)
    response["Clear-Site-Data"] = '"cache", "storage"'


def say_farewell(response: HttpResponse, withdrawal: Withdrawal, *, language: str) -> None:
    """Let this browser show for an hour that everything was withdrawn, in the person's language."""
    value = f"{withdrawal.participant_uuid} {language}"
    _set(response, FAREWELL, value, path=FAREWELL_PATH, seconds=FAREWELL_SECONDS)


def farewell(request: HttpRequest) -> tuple[Withdrawal, str] | None:
    """Return the withdrawal of everything asked for in this browser within the hour, and the language to say it in."""
    value = request.get_signed_cookie(FAREWELL, default=None, salt=FAREWELL, max_age=FAREWELL_SECONDS)
    if value is None:
        return None
    uuid, language = value.split(" ")
    withdrawal = Withdrawal.objects.filter(participant_uuid=UUID(uuid), mimic_uuid=None).first()
    return (withdrawal, language) if withdrawal else None


def _set(response: HttpResponse, name: str, value: str, *, path: str, seconds: int) -> None:
    response.set_signed_cookie(
        name,
        value,
        salt=name,
        path=path,
        max_age=seconds,
        secure=settings.SECURE_COOKIES,
        httponly=True,
        samesite="Lax",
    )
