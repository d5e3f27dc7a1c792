"""Servers that are given by DATABASE_URL and REDIS_URL rather than started here."""

from contextlib import closing
from urllib.parse import urlsplit

import psycopg2
import redis

from devstack.checks import StackError


def require_database(url: str) -> None:
    """Raise StackError unless `url` names a PostgreSQL database that lets us in."""
    if not url.startswith(("postgres://", "postgresql://")):
        raise StackError(f"DATABASE_URL must begin with postgres://, not with {url.partition('//')[0]}//.")
    try:
        with closing(psycopg2.connect(url, connect_timeout=10)):
            pass
    except psycopg2.Error as error:
        raise StackError(f"Cannot use DATABASE_URL ({without_password(url)}): {_first_line(error)}") from error


def require_redis(url: str) -> None:
    """Raise StackError unless `url` names a server that speaks Redis's protocol and lets us in."""
    try:
        with redis.Redis.from_url(url, socket_connect_timeout=10) as client:
            client.ping()
    except (redis.RedisError, ValueError) as error:
        raise StackError(f"Cannot use REDIS_URL ({without_password(url)}): {_first_line(error)}") from error


def without_password(url: str) -> str:
    """`url` fit to be shown."""
    parts = urlsplit(url)
    account, at, place = parts.netloc.rpartition("@")
    name, colon, _ = account.partition(":")
    return parts._replace(netloc=f"{name}{colon and ':***'}{at}{place}").geturl()


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0] or type(error).__name__
