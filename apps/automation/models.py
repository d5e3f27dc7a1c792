"""Keys by which programs act for a person."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.studies.models import Study

PREFIX = "mimicry_"
LIFE = timedelta(days=365)


def digest_of(token: str) -> str:
    """Return what is kept of a token: it cannot be turned back."""
    return hashlib.sha256(token.encode()).hexdigest()


def new_token() -> str:
    """Return a token of 256 random bits, to be told once."""
    return PREFIX + secrets.token_urlsafe(32)


def in_a_year() -> datetime:
    """Return when a token made now ends by itself."""
    return timezone.now() + LIFE


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    def alive(self) -> "ApiTokenQuerySet":
        """Tokens that open something now: neither revoked nor over, and of a person who may still sign in as staff."""
        return self.filter(revoked_at=None, expires_at__gt=timezone.now(), user__is_active=True, user__is_staff=True)


class ApiToken(models.Model):
    """Lets a program do in one study what its person's role allows, or only read. The token itself is not kept."""

    class Scope(models.TextChoices):
        READ = "read", _("read")
        WRITE = "write", _("read and change")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="api_tokens")
    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=80, help_text=_("Where it is used, such as “launch script”."))
    scope = models.CharField(max_length=10, choices=Scope.choices, default=Scope.READ)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(default=in_a_year, help_text=_("Then it ends by itself."))
    last_used_at = models.DateTimeField(null=True, editable=False)
    revoked_at = models.DateTimeField(null=True, editable=False)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")
        constraints = [
            # A token without a digest would be opened by nothing, or by anything.
            models.CheckConstraint(condition=~Q(digest=""), name="api_token_has_a_digest"),
        ]

    def __str__(self) -> str:
        return self.name
