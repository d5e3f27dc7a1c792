"""What the site answers at its bare address: who it is for, and the way back in; no study is named or listed."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.utils import translation
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_cookie

from apps.participants.sitting import current_session
from apps.receipts.languages import known_language, offered

DAY = 24 * 3600


@never_cache
@vary_on_cookie
@require_safe
def front(request: HttpRequest) -> HttpResponse:
    """Say what this site is, and offer whoever sits in a session its own page; others open their link again."""
    session = current_session(request)
    cohort = session.cohort if session else None
    language = known_language(request.GET.get("language") or (cohort.language if cohort else ""))
    with translation.override(language):
        context = {"session": session, "cohort": cohort, "languages": offered()}
        response = render(request, "front.html", context)
        response["Content-Language"] = language
        return response


@cache_control(public=True, max_age=DAY)
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Ask search engines to stay away: people come by invitation, and nothing here is for an index."""
    return HttpResponse("User-agent: *\nDisallow: /\n", content_type="text/plain")


@cache_control(public=True, max_age=DAY)
@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """Lead browsers that look where icons used to be to the site's mark."""
    return redirect(static("icons/mark.svg"))
