"""How the API for programs knows whom a token acts for, and what it may do."""

from datetime import timedelta
from typing import cast

from django.contrib.auth.models import User
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed, NotFound, PermissionDenied
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from apps.automation.models import ApiToken, digest_of
from apps.studies.members import may

KEYWORD = b"bearer"
# When a token was last used is told to the hour or so: not every request need write.
USE_IS_NEWS_AFTER = timedelta(minutes=30)


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer mimicry_…`: puts the person into `request.user` and the token into `request.auth`."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        """Return whom the token stands for, or None where none was sent. Raises AuthenticationFailed."""
        parts = get_authorization_header(request).split()
        if not parts:
            return None
        if len(parts) != 2 or parts[0].lower() != KEYWORD:
            raise AuthenticationFailed(_("Send the token as “Authorization: Bearer …”."))
        found = ApiToken.objects.alive().select_related("user", "study")
        token = found.filter(digest=digest_of(parts[1].decode("latin-1"))).first()
        if token is None:
            raise AuthenticationFailed(_("This token is unknown, revoked or over."))
        _note_use(token)
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        """Answer 401, not 403, where no token came."""
        return "Bearer"


def _note_use(token: ApiToken) -> None:
    now = timezone.now()
    if token.last_used_at is None or now - token.last_used_at > USE_IS_NEWS_AFTER:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)


class HasToken(BasePermission):
    """A token at all; one that only reads cannot change anything."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        """Ask the token's scope."""
        token = request.auth
        return isinstance(token, ApiToken) and (request.method in SAFE_METHODS or token.scope == ApiToken.Scope.WRITE)


def token_of(request: Request) -> ApiToken:
    """Return the token of a request that `HasToken` let in."""
    return cast(ApiToken, request.auth)


def require(request: Request, permission: str, *, study: str) -> ApiToken:
    """Return the token if it is one of this study and its person's role there gives the permission.

    Raises NotFound for another study, whether or not it exists, and PermissionDenied.
    """
    token = token_of(request)
    if token.study.slug != study:
        raise NotFound
    if not may(token.user, permission, token.study_id):
        raise PermissionDenied
    return token


def actor_of(token: ApiToken) -> str:
    """Return how the record of changes names whoever acts by the token."""
    return f"{token.user.get_username()} (token “{token.name}”)"[:150]


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """Documents the token."""

    target_class = TokenAuthentication
    name = "apiToken"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        """A bearer token."""
        return {"type": "http", "scheme": "bearer"}
