"""The cookie that says which session a browser is in: signed, for this site only, kept for a week."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from apps.participants.models import Session

COOKIE = "sitting"
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


def current_session(request: HttpRequest) -> Session | None:
    """Return the session the browser is in, its cohort and participant loaded; None without a valid cookie."""
    value = request.get_signed_cookie(COOKIE, default=None, salt=COOKIE, max_age=WEEK)
    if value is None:
        return None
    related = ("cohort__study", "cohort__wording", "cohort__term_list", "cohort__consent_text", "participant")
    return Session.objects.select_related(*related).filter(uuid=value).first()
