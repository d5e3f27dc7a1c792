"""The receipt, and withdrawing one photograph or everything, each asked once more on a page of its own."""

import uuid
from typing import Any, ClassVar

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.http import require_safe

from apps.mimicry.models import Mimic
from apps.mimicry.removal.withdrawal import withdraw
from apps.participants.erasure import forget
from apps.participants.models import Participant
from apps.receipts import thumbnails
from apps.receipts.doors import BY_SESSION, Door, forget_browser, say_farewell
from apps.receipts.receipt import receipt_of


class OwnPage(View):
    """A page for one person alone, in the language of their latest session; strangers may type their code."""

    door: ClassVar[Door] = BY_SESSION

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        person = self.door.who(request)
        if person is None:
            return redirect("receipts:withdraw")
        self.person: Participant = person
        self.session = person.sessions.select_related("cohort__consent_text").first()
        self.language = self.session.cohort.language if self.session else translation.get_language()
        with translation.override(self.language):
            response = super().dispatch(request, *args, **kwargs)
            response.headers.setdefault("Content-Language", self.language)
            response.headers.setdefault("Cache-Control", "no-store")
            return response

    def show(self, template: str, **context: Any) -> HttpResponse:
        """Render a page with what all of them need."""
        shared = {"cohort": self.session.cohort if self.session else None, "door": self.door}
        return render(self.request, f"receipts/{template}.html", shared | context)


class ReceiptView(OwnPage):
    """Everything the person gave."""

    def get(self, request: HttpRequest) -> HttpResponse:
        receipt = receipt_of(self.person)
        just_now = [entry for entry in receipt.taken_back if str(entry.mimic_uuid) == request.GET.get("withdrawn")]
        return self.show("receipt", receipt=receipt, just_now=just_now)


class PhotographView(OwnPage):
    """One photograph: shown once more, then taken back."""

    def get(self, request: HttpRequest, mimic: uuid.UUID) -> HttpResponse:
        photograph = self.own(mimic)
        if photograph.status == Mimic.Status.WITHDRAWN:
            return self.back(photograph)
        return self.show("photograph", mimic=photograph, url=thumbnails.thumbnail_path(photograph))

    def post(self, request: HttpRequest, mimic: uuid.UUID) -> HttpResponse:
        photograph = self.own(mimic)
        withdraw(photograph)
        return self.back(photograph)

    def own(self, mimic: uuid.UUID) -> Mimic:
        """Return the photograph. Raises Http404 unless it is this person's."""
        return get_object_or_404(Mimic.objects.select_related("trial"), uuid=mimic, participant=self.person)

    def back(self, mimic: Mimic) -> HttpResponse:
        """Return to the receipt, which says that this photograph is withdrawn."""
        response = redirect(self.door.receipt)
        response["Location"] += f"?withdrawn={mimic.uuid}#said"
        return response


class EverythingView(OwnPage):
    """The person, wholly: said once more what goes, then gone."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show("everything", receipt=receipt_of(self.person))

    def post(self, request: HttpRequest) -> HttpResponse:
        sitting_here = BY_SESSION.who(request)
        withdrawal = forget(self.person)
        response = redirect("receipts:gone")
        # On a shared device, somebody else's session goes on.
        if sitting_here in (None, self.person):
            forget_browser(response)
        say_farewell(response, withdrawal, language=self.language)
        return response


@require_safe
def thumbnail(request: HttpRequest, token: str) -> HttpResponse:
    """Show a photograph small to whom its address was given; 404 once that is too old or the photograph withdrawn."""
    try:
        jpeg, seconds_left = thumbnails.thumbnail(token)
    except thumbnails.NothingToShowError as error:
        raise Http404(_("This picture's address has expired. Reload the page it was on.")) from error
    headers = {"Cache-Control": f"private, max-age={seconds_left}", "Content-Disposition": "inline"}
    return HttpResponse(jpeg, content_type="image/jpeg", headers=headers)
