"""What whoever has given too many wrong passwords is told, and how they are recognised."""

from ipaddress import ip_address
from typing import Any

from axes.helpers import get_cool_off
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone


def client_ip(request: HttpRequest) -> str | None:
    """Return the address that the request comes from.

    Behind a proxy that is the last one in X-Forwarded-For: the proxy has written it; all before may be made up.
    """
    forwarded = request.headers.get("X-Forwarded-For", "") if settings.BEHIND_PROXY else ""
    said = forwarded.rpartition(",")[2].strip() or request.META.get("REMOTE_ADDR", "")
    try:
        return str(ip_address(said))
    except ValueError:
        return None


def locked_out(request: HttpRequest, response: Any = None, credentials: Any = None, **_other: Any) -> HttpResponse:
    """Say, in the reader's language, from when on they may try again."""
    context = {**admin.site.each_context(request), "wait_minutes": wait_minutes(request)}
    answer = render(request, "admin/locked_out.html", context, status=429)
    answer["Retry-After"] = str(60 * context["wait_minutes"])
    return answer


def wait_minutes(request: HttpRequest) -> int:
    """Return the minutes until the lock opens, at least 1."""
    tries = AccessAttempt.objects.filter(
        username=request.POST.get("username", ""), ip_address=client_ip(request)
    ).order_by("attempt_time")
    pause = get_cool_off(request)
    last = tries.last()
    if last is None or pause is None:
        return 1
    left = last.attempt_time + pause - timezone.now()
    return max(1, -(-int(left.total_seconds()) // 60))
