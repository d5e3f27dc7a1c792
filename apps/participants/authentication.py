"""How the API knows whose session a request belongs to."""

from typing import Any, cast

from django.utils import translation
from django.utils.translation import gettext_lazy as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, CSRFCheck
from rest_framework.exceptions import PermissionDenied
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from apps.participants.models import Session
from apps.participants.sitting import COOKIE, current_session


class SessionCookieAuthentication(BaseAuthentication):
    """Put the browser's session into `request.auth`, demand the CSRF token, and speak the cohort's language."""

    def authenticate(self, request: Request) -> tuple[None, Session] | None:
        session = current_session(request._request)
        if session is None:
            return None
        translation.activate(session.cohort.language)
        _require_csrf_token(request)
        return None, session


def session_of(request: Request) -> Session:
    """Return the session of a request that `HasSession` let in."""
    return cast(Session, request.auth)


def _require_csrf_token(request: Request) -> None:
    check = CSRFCheck(lambda _request: None)  # type: ignore[arg-type]
    check.process_request(request._request)
    reason = check.process_view(request._request, None, (), {})  # type: ignore[arg-type]
    if reason:
        raise PermissionDenied(_("This page is out of date. Reload it and try again; your answers are kept."))


class HasSession(BasePermission):
    """Let in only browsers that are in a session, and tell others how to get back."""

    def has_permission(self, request: Request, view: object) -> bool:
        if isinstance(request.auth, Session):
            return True
        raise PermissionDenied(
            _("We no longer know this browser. Open your study link again; you will continue where you were.")
        )


class SessionCookieScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """Describes the cookie in the OpenAPI schema."""

    target_class = SessionCookieAuthentication
    name = "sessionCookie"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "apiKey", "in": "cookie", "name": COOKIE}
