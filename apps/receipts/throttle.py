"""How many wrong codes may come from one address. Codes are long enough to be safe without; this keeps noise out."""

import logging

import redis
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

log = logging.getLogger(__name__)

WRONG_CODES = 20
SECONDS = 600


def tried_too_often(request: HttpRequest) -> bool:
    """Whether this address has had its wrong codes. Without the cache nobody is kept out."""
    try:
        return int(cache.get(_key(request), 0)) >= WRONG_CODES
    except redis.RedisError:
        log.warning("The cache is away; wrong withdrawal codes are not counted.")
        return False


def note_wrong_code(request: HttpRequest) -> None:
    """Count a wrong code against the address, for ten minutes from its first."""
    key = _key(request)
    try:
        cache.add(key, 0, timeout=SECONDS)
        cache.incr(key)
    except (redis.RedisError, ValueError):
        # Away, or its time ran out between the two: one code more or less is nothing.
        return


def fingerprint(request: HttpRequest) -> str:
    """Return what an address is counted under: only this is kept of it, and that for minutes."""
    return salted_hmac("receipts.throttle", _address(request)).hexdigest()


def _key(request: HttpRequest) -> str:
    return f"wrong-codes:{fingerprint(request)}"


def _address(request: HttpRequest) -> str:
    if settings.SECURE_PROXY_SSL_HEADER and (passed_on := request.headers.get("X-Forwarded-For")):
        # What our own proxy has seen stands last; the rest is what its client says.
        return passed_on.rsplit(",", 1)[-1].strip()
    return str(request.META.get("REMOTE_ADDR", ""))
