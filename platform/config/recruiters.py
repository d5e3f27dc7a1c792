"""The accounts with recruiters, by alias: tokens and secrets come from the environment and are kept nowhere else."""

from config.env import env, names

PARTS = ("TOKEN", "WEBHOOK_SECRET", "KEY_ID", "SECRET_KEY", "API_URL")


def recruiter_accounts() -> dict[str, dict[str, str]]:
    """Return, for each alias in RECRUITER_ACCOUNTS, what RECRUITER_<ALIAS>_TOKEN and its siblings hold.

    Raises ImproperlyConfigured for an alias that is not lower-case letters, digits and underscores.
    """
    return {alias: _account(alias) for alias in names("RECRUITER_ACCOUNTS")}


def _account(alias: str) -> dict[str, str]:
    named = {part: env.str(f"RECRUITER_{alias.upper()}_{part}", default="") for part in PARTS}
    return {part.lower(): value for part, value in named.items()}
