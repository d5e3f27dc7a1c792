"""The last pages: everything is withdrawn, or this browser is forgotten."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from apps.receipts.doors import farewell, forget_browser
from apps.receipts.languages import known_language


@never_cache
@require_safe
def gone(request: HttpRequest) -> HttpResponse:
    """Say that everything was withdrawn, for an hour in the browser that asked for it."""
    if (parting := farewell(request)) is None:
        return redirect("receipts:withdraw")
    withdrawal, language = parting
    with translation.override(language):
        response = render(request, "receipts/gone.html", {"withdrawal": withdrawal})
        response["Content-Language"] = language
        return response


@never_cache
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Forget this browser, for devices that others use too, and say so in the language of the page before."""
    language = known_language(request.POST.get("language", ""))
    with translation.override(language):
        response = render(request, "receipts/left.html")
        response["Content-Language"] = language
    forget_browser(response)
    return response
