"""Errors as people meet them: pages in their language, JSON with a code and a sentence."""

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.response import Response
from rest_framework.views import exception_handler

from apps.participants.errors import TooLargeError
from apps.studies.pictures import PROBLEMS


def api_exception(error: Exception, context: dict[str, Any]) -> Response | None:
    """Answer an API error as {code, detail} and, where single fields are wrong, {fields: {name: [sentence]}}."""
    if isinstance(error, RequestDataTooBig):
        error = TooLargeError(str(PROBLEMS["too_large"]))
    response = exception_handler(error, context)
    if response is None:
        return None
    if isinstance(error, ValidationError):
        response.data = _invalid(error)
    else:
        code = error.get_codes() if isinstance(error, APIException) else "not_found"
        response.data = {"code": code, "detail": str(response.data.get("detail", ""))}
    return response


def _invalid(error: ValidationError) -> dict[str, Any]:
    if isinstance(error.detail, list):
        return {"code": "invalid", "detail": " ".join(str(sentence) for sentence in error.detail)}
    return {
        "code": "invalid",
        "detail": _("Something in this answer is not as it should be."),
        "fields": error.detail,
    }


def _page(request: HttpRequest, *, title: str, text: str, status: int) -> HttpResponse:
    context = {"title": title, "text": text}
    return render(request, "participants/notice.html", context, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400."""
    return _page(
        request,
        title=_("We could not understand that request"),
        text=_("Go back, reload the page and try again."),
        status=400,
    )


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403."""
    return _page(
        request,
        title=_("You may not see this page"),
        text=_("If you think you should, ask the people who run this study."),
        status=403,
    )


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404."""
    return _page(
        request,
        title=_("There is nothing at this address"),
        text=_("Check the link, or open your study link again: you will continue where you were."),
        status=404,
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """500, in words; what was sent and acknowledged before is safe."""
    return _page(
        request,
        title=_("Something went wrong on our side"),
        text=_("Wait a minute, then reload this page. Answers that were saved are safe."),
        status=500,
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form came back without its token: usually an old tab, or cookies switched off."""
    return _page(
        request,
        title=_("This page is out of date"),
        text=_("Go back, reload the page and try again. This site needs cookies to work."),
        status=403,
    )
