"""The environment variables that configure Mimicry, read in one place and refused by name when wrong."""

import re
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parents[2]
SMALLEST_SECRET = 32
NAME = re.compile(r"[a-z][a-z0-9_]{0,30}")

env = environ.Env()


def secret_key(*, debug: bool) -> str:
    """Return SECRET_KEY; raise ImproperlyConfigured where it is missing, or too short outside debug mode."""
    key: str = env.str("SECRET_KEY", default="")
    if not key:
        raise ImproperlyConfigured("SECRET_KEY is not set: give it a random value of 50 characters or more.")
    if len(key) < SMALLEST_SECRET and not debug:
        raise ImproperlyConfigured(f"SECRET_KEY is too short: it needs {SMALLEST_SECRET} characters or more.")
    return key


def names(variable: str) -> list[str]:
    """Return the aliases that a variable lists, in its order.

    Raises ImproperlyConfigured for one that is not lower-case letters, digits and underscores.
    """
    listed: list[str] = env.list(variable, default=[])
    for name in listed:
        if not NAME.fullmatch(name):
            raise ImproperlyConfigured(f"{variable}: “{name}” must be lower-case letters, digits and _.")
    return listed
