"""How the API knows whose session a request belongs to."""

from typing import Any, cast
from uuid import UUID

from django.utils import translation
from django.utils.translation import gettext_lazy as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, CSRFCheck
from rest_framework.exceptions import PermissionDenied
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from apps.participants.models import Session
from apps.participants.sitting import COOKIE, claimed_session, current_session

UNKNOWN_BROWSER = _("We no longer know this browser. Open your study link again; you will continue where you were.")


class SessionCookieAuthentication(BaseAuthentication):
    """Put the browser's session into `request.auth`, demand the CSRF token, and speak the cohort's language."""

    def authenticate(self, request: Request) -> tuple[None, Session] | None:
        session = current_session(request._request)
        if session is None:
            return None
        translation.activate(session.cohort.language)
        _require_csrf_token(request)
        return None, session


class ClaimAuthentication(BaseAuthentication):
    """Put only the session's id into `request.auth`: for a view that finds the session together with what it locks.

    Whoever has to be told of trouble is told it by SessionCookieAuthentication, in the cohort's language.
    """

    def authenticate(self, request: Request) -> tuple[None, UUID] | None:
        uuid = claimed_session(request._request)
        if uuid is None:
            return None
        if _csrf_trouble(request):
            require_session(request)
        return None, uuid


def require_session(request: Request) -> Session:
    """Return the request's session and speak its language from here on. Raises PermissionDenied where it has none."""
    found = SessionCookieAuthentication().authenticate(request)
    if found is None:
        raise PermissionDenied(UNKNOWN_BROWSER)
    return found[1]


def session_of(request: Request) -> Session:
    """Return the session of a request that `HasSession` let in."""
    return cast(Session, request.auth)


def claim_of(request: Request) -> UUID:
    """Return the id of the session that a request read by ClaimAuthentication comes from, as its cookie says."""
    return cast(UUID, request.auth)


def _require_csrf_token(request: Request) -> None:
    if _csrf_trouble(request):
        raise PermissionDenied(_("This page is out of date. Reload it and try again; your answers are kept."))


def _csrf_trouble(request: Request) -> bool:
    check = CSRFCheck(lambda _request: None)  # type: ignore[arg-type]
    check.process_request(request._request)
    return bool(check.process_view(request._request, None, (), {}))  # type: ignore[arg-type]


class HasSession(BasePermission):
    """Let in only browsers that are in a session, and tell others how to get back."""

    def has_permission(self, request: Request, view: object) -> bool:
        if request.auth is not None:
            return True
        raise PermissionDenied(UNKNOWN_BROWSER)


class SessionCookieScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """Describes the cookie in the OpenAPI schema."""

    target_class = SessionCookieAuthentication
    name = "sessionCookie"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "apiKey", "in": "cookie", "name": COOKIE}
