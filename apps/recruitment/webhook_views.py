"""The address at which recruiters tell us things."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from apps.recruitment import accounts, webhooks


@csrf_exempt
@require_POST
def prolific(request: HttpRequest, alias: str) -> HttpResponse:
    """Take in one event of Prolific's; what we have already is answered as if it were new."""
    try:
        account = accounts.account(alias)
    except accounts.NoAccountError:
        raise Http404 from None
    try:
        webhooks.receive(account, request.headers, request.body)
    except webhooks.NotSignedError as error:
        return _answer(str(error), 403)
    except webhooks.MalformedError as error:
        return _answer(str(error), 400)
    return _answer("ok", 200)


def _answer(text: str, status: int) -> HttpResponse:
    return HttpResponse(f"{text}\n", content_type="text/plain", status=status)
