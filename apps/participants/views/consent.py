"""The agreement, and the page of those who declined."""

from django.http import HttpRequest, HttpResponse

from apps.participants import consent
from apps.participants.views.steps import StepView, entry_url, page_of


class ConsentView(StepView):
    step = "consent"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.ask()

    def post(self, request: HttpRequest) -> HttpResponse:
        if request.POST.get("decision") == "decline":
            consent.decline(self.session)
            return page_of(self.session)
        scopes = request.POST.getlist("scopes")
        try:
            consent.agree(self.session, scopes)
        except consent.ScopeMissingError as error:
            return self.ask(error=str(error), ticked=set(scopes))
        return page_of(self.session)

    def ask(self, *, error: str = "", ticked: set[str] | None = None) -> HttpResponse:
        text = self.session.cohort.consent_text
        required = consent.scopes_required(self.session)
        scopes = [
            {
                "code": str(scope),
                "label": text.scopes[scope],
                "required": scope in required,
                "checked": str(scope) in (ticked or set()),
            }
            for scope in consent.scopes_asked(self.session)
        ]
        return self.show(consent=text, paragraphs=text.body.split("\n\n"), scopes=scopes, error=error)


class DeclinedView(StepView):
    step = "declined"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show(entry_url=entry_url(self.session))
