"""The cookie that says which session a browser is in: signed, for this site only, kept for a week."""

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


def current_session(request: HttpRequest) -> Session | None:
    """Return the session the browser is in, its cohort and participant loaded; None without a valid cookie."""
    value = request.get_signed_cookie(COOKIE, default=None, salt=COOKIE, max_age=WEEK)
    if value is None:
        return None
    related = ("cohort__study", "cohort__wording", "cohort__term_list", "cohort__consent_text", "participant")
    return Session.objects.select_related(*related).filter(uuid=value).first()
