"""The public feed of a release: what of it must be deleted now. Open to everybody, for it holds export keys and months.

Whoever was given a release, or was passed it on, can ask without an account: a key says nothing to anybody else.
"""

import hashlib
import json
import logging
from uuid import UUID

import redis
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from apps.exports.models import Release
from apps.exports.recalling import tombstones as gone
from apps.receipts.throttle import fingerprint

log = logging.getLogger(__name__)

SECONDS = 600
"""An answer is kept for so long: who took a photograph back just now is in the next."""
REQUESTS = 60
"""So many may come from one address in that time."""


def address(release: Release) -> str:
    """Return the whole address of a release's feed, for its card and for mails."""
    return settings.PUBLIC_URL + reverse("exports:tombstones", args=[release.uuid])


@require_safe
def tombstones(request: HttpRequest, release: UUID) -> HttpResponseBase:
    """List what of a published release must be deleted now, by export key and month of the withdrawal."""
    if _asks_too_often(request):
        return HttpResponse("Too many requests.\n", status=429, headers={"Retry-After": str(SECONDS)})
    published = Release.objects.published().select_related("recipient").defer("files", "counts")
    body = _kept(get_object_or_404(published, uuid=release))
    etag = f'"{hashlib.sha256(body).hexdigest()}"'
    answer = get_conditional_response(request, etag=etag) or HttpResponse(body, content_type="application/json")
    answer["ETag"] = etag
    answer["Cache-Control"] = f"public, max-age={SECONDS}"
    return answer


def _kept(release: Release) -> bytes:
    key = f"tombstones:{release.uuid}"
    try:
        if (body := cache.get(key)) is None:
            body = _written(release)
            cache.set(key, body, SECONDS)
        return bytes(body)
    except redis.RedisError:
        log.warning("The cache is away; the tombstones of %s are looked up each time.", release.name)
        return _written(release)


def _written(release: Release) -> bytes:
    listed = [{"key": key, "month": month} for key, month in gone.of(release)]
    return json.dumps({"release": str(release.uuid), "tombstones": listed}, separators=(",", ":")).encode() + b"\n"


def _asks_too_often(request: HttpRequest) -> bool:
    key = f"tombstone-feeds:{fingerprint(request)}"
    try:
        cache.add(key, 0, timeout=SECONDS)
        return int(cache.incr(key)) > REQUESTS
    except (redis.RedisError, ValueError):
        return False
