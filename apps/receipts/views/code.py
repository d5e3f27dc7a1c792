"""Typing the withdrawal code, in any browser and in the reader's own language."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.views import View

from apps.participants.erasure import UnknownCodeError, person_with, plain
from apps.receipts.doors import BY_CODE, open_for
from apps.receipts.languages import known_language, offered
from apps.receipts.throttle import note_wrong_code, tried_too_often

COMPLETION_CODE_LENGTH = 10

MISSING = _("Type the code in the box above.")
COMPLETION = _(
    "This looks like a completion code, which has 10 letters and digits. The withdrawal code stood below it and has 12."
)
UNKNOWN = _(
    "We know no such code. Compare it sign by sign with what you wrote down. If everything was withdrawn before, "
    "the code no longer exists."
)
TOO_MANY = _("Many codes that do not exist came from your connection. Please wait ten minutes, then try again.")


class WithdrawView(View):
    """The page that asks for the code; the right one leads to its owner's receipt."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        language = known_language(request.GET.get("language", ""))
        with translation.override(language):
            response = super().dispatch(request, *args, **kwargs)
            response.headers.setdefault("Content-Language", language)
            response.headers.setdefault("Cache-Control", "no-store")
            return response

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.ask()

    def post(self, request: HttpRequest) -> HttpResponse:
        code = request.POST.get("code", "")[:100]
        if not plain(code):
            return self.ask(error=MISSING, status=400)
        if tried_too_often(request):
            return self.ask(code, error=TOO_MANY, status=429)
        try:
            person = person_with(code)
        except UnknownCodeError:
            note_wrong_code(request)
            looks_like_the_other = len(plain(code)) == COMPLETION_CODE_LENGTH
            return self.ask(code, error=COMPLETION if looks_like_the_other else UNKNOWN, status=404)
        response = redirect(BY_CODE.receipt)
        open_for(response, person)
        return response

    def ask(self, code: str = "", *, error: object = "", status: int = 200) -> HttpResponse:
        context = {"code": code, "error": error, "languages": offered()}
        return render(self.request, "receipts/withdraw.html", context, status=status)
