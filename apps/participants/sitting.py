"""The cookie that says which session a browser is in: signed, for this site only, kept for a week."""

from uuid import UUID

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from apps.participants.models import Session

COOKIE = "sitting"
RESUME = "sitting.resume"
WEEK = 7 * 24 * 3600


def remember(response: HttpResponse, session: Session) -> None:
    """Tie the browser to the session."""
    response.set_signed_cookie(
        COOKIE,
        str(session.uuid),
        salt=COOKIE,
        max_age=WEEK,
        secure=settings.SECURE_COOKIES,
        httponly=True,
        samesite="Lax",
    )


def resume_token(session: Session) -> str:
    """Return what a link carries to bring the session to another browser of the same person, for a week."""
    return signing.dumps(str(session.uuid), salt=RESUME)


def resumed_session(token: str) -> Session | None:
    """Return the session a resume token stands for; None where it is forged or too old."""
    try:
        return Session.objects.filter(uuid=signing.loads(token, salt=RESUME, max_age=WEEK)).first()
    except signing.BadSignature:
        return None


def claimed_session(request: HttpRequest) -> UUID | None:
    """Return the id of the session that the browser's cookie names; None without a valid one.

    Nobody but this site can have written it, but the session may have been withdrawn since.
    """
    value = request.get_signed_cookie(COOKIE, default=None, salt=COOKIE, max_age=WEEK)
    return UUID(value) if value else None


def current_session(request: HttpRequest) -> Session | None:
    """Return the session the browser is in, its cohort and wording loaded; None without a valid cookie."""
    uuid = claimed_session(request)
    if uuid is None:
        return None
    return Session.objects.select_related("cohort__wording").order_by().filter(uuid=uuid).first()
