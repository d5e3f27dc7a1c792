"""The accounts with recruiters, whose secrets the environment holds; the database knows only their aliases."""

from dataclasses import dataclass

from django.conf import settings


class NoAccountError(Exception):
    """There is no account of this alias, or it lacks what is needed; the message says which."""


@dataclass(frozen=True, slots=True)
class Account:
    """What the environment says of one account; nothing here is ever stored, logged or shown."""

    alias: str
    token: str = ""
    webhook_secret: str = ""
    key_id: str = ""
    secret_key: str = ""
    api_url: str = ""

    def __repr__(self) -> str:
        return f"Account({self.alias})"


def aliases() -> list[str]:
    """Return the aliases that the environment sets up, in order."""
    return sorted(settings.RECRUITER_ACCOUNTS)


def account(alias: str) -> Account:
    """Return the account of this alias. Raises NoAccountError."""
    try:
        return Account(alias, **settings.RECRUITER_ACCOUNTS[alias])
    except KeyError:
        raise NoAccountError(f"The environment sets up no recruiter account “{alias}”.") from None
