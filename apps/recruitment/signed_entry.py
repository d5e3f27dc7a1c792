"""Entries that Prolific has signed: whose they are, that they are fresh, and that each lets in one browser.

Facts: docs.prolific.com/api-reference/well-known-endpoints/get-study-jwks.
"""

import hashlib
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import jwt
import requests
from django.conf import settings
from django.core.cache import cache
from django.utils.translation import gettext as _

from apps.recruitment import accounts
from apps.recruitment.errors import EntryError
from apps.recruitment.models import Submission, UsedToken

TOKEN = "prolific_token"  # noqa: S105 - the parameter's name
API_URL = "https://api.prolific.com"
KEYS_PATH = "/.well-known/study/jwks.json"
DAY, MINUTE = 24 * 3600, 60
LEEWAY_SECONDS = 30
TIMEOUT_SECONDS = 5


def signed_payload(token: str, *, account: str) -> dict[str, Any]:
    """Return what Prolific put into the token for us, under its claim `prolific`.

    Raises EntryError where it is missing, forged, expired or meant for another site, or the keys cannot be had.
    """
    try:
        key = _key(jwt.get_unverified_header(token).get("kid", ""), _keys_url(account))
        claims = jwt.decode(
            token,
            key,
            algorithms=["RS256"],
            audience=_audiences(),
            leeway=LEEWAY_SECONDS,
            options={"require": ["exp", "aud"]},
        )
    except jwt.ExpiredSignatureError:
        raise EntryError(_("Your link has expired. Open the study again from Prolific's page.")) from None
    except jwt.PyJWTError:
        raise _refused() from None
    payload = claims.get("prolific")
    if not isinstance(payload, dict):
        raise _refused()
    return payload


def use_up(token: str, submission: Submission) -> bool:
    """Note that the token has let somebody in; return whether it was the first time."""
    expires = jwt.decode(token, options={"verify_signature": False})["exp"]
    __, fresh = UsedToken.objects.get_or_create(
        digest=_digest(token),
        defaults={"submission": submission, "expires_at": datetime.fromtimestamp(expires, UTC)},
    )
    return fresh


def is_used(token: str) -> bool:
    """Whether the token has let somebody in before."""
    return UsedToken.objects.filter(digest=_digest(token)).exists()


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _audiences() -> list[str]:
    """The ways in which a site's domain may be written."""
    parts = urlsplit(settings.PUBLIC_URL)
    return [str(parts.hostname), parts.netloc, f"{parts.scheme}://{parts.netloc}", f"{parts.scheme}://{parts.netloc}/"]


def _keys_url(alias: str) -> str:
    try:
        return (accounts.account(alias).api_url or API_URL) + KEYS_PATH
    except accounts.NoAccountError:
        return API_URL + KEYS_PATH


def _key(kid: str, url: str) -> jwt.PyJWK:
    known = cache.get(_kept_as(url)) or _fetch_keys(url)
    # An unknown key is asked for at most once a minute, so that forged tokens make no traffic.
    if kid not in known and cache.add(f"{_kept_as(url)}-asked", True, MINUTE):
        known = _fetch_keys(url)
    if kid not in known:
        raise _refused()
    return jwt.PyJWK.from_dict(known[kid])


def _fetch_keys(url: str) -> dict[str, dict[str, Any]]:
    """Fetch the keys, by their ids, and keep them for a day. Raises EntryError where they cannot be had."""
    try:
        answer = requests.get(url, timeout=TIMEOUT_SECONDS)
        answer.raise_for_status()
        keys = {key["kid"]: key for key in answer.json()["keys"]}
    except (requests.RequestException, ValueError, KeyError, TypeError):
        raise EntryError(_("Prolific cannot be reached at the moment. Please try again in a few minutes.")) from None
    cache.set(_kept_as(url), keys, DAY)
    return keys


def _kept_as(url: str) -> str:
    return f"prolific-keys-{_digest(url)[:16]}"


def _refused() -> EntryError:
    return EntryError(
        _("This link is not signed by Prolific for this study. Open the study again from Prolific's page.")
    )
