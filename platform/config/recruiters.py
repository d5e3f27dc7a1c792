"""The accounts with recruiters, by alias: tokens and secrets come from the environment and are kept nowhere else."""

import re

from django.core.exceptions import ImproperlyConfigured

from config.env import env

PARTS = ("TOKEN", "WEBHOOK_SECRET", "KEY_ID", "SECRET_KEY", "API_URL")
ALIAS = re.compile(r"[a-z][a-z0-9_]{0,30}")


def recruiter_accounts() -> dict[str, dict[str, str]]:
    """Return, for each alias in RECRUITER_ACCOUNTS, what RECRUITER_<ALIAS>_TOKEN and its siblings hold.

    Raises ImproperlyConfigured for an alias that is not lower-case letters, digits and underscores.
    """
    aliases: list[str] = env.list("RECRUITER_ACCOUNTS", default=[])
    for alias in aliases:
        if not ALIAS.fullmatch(alias):
            raise ImproperlyConfigured(f"RECRUITER_ACCOUNTS: “{alias}” must be lower-case letters, digits and _.")
    return {alias: _account(alias) for alias in aliases}


def _account(alias: str) -> dict[str, str]:
    named = {part: env.str(f"RECRUITER_{alias.upper()}_{part}", default="") for part in PARTS}
    return {part.lower(): value for part, value in named.items()}
