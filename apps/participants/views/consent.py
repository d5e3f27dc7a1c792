"""The agreement, and the page of those who declined."""

from django.http import HttpRequest, HttpResponse

from apps.participants import consent
from apps.participants.enrolment import CannotEnterError
from apps.participants.rating_instead import rate_instead, rating_cohort
from apps.participants.sitting import remember
from apps.participants.views.steps import StepView, entry_url, page_of

# A first sentence no longer than this is the heading of its paragraph.
LONGEST_HEADING = 48


class ConsentView(StepView):
    step = "consent"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.ask()

    def post(self, request: HttpRequest) -> HttpResponse:
        decision, scopes = request.POST.get("decision"), request.POST.getlist("scopes")
        try:
            if decision == "decline":
                consent.decline(self.session)
            elif decision == "rate":
                return self.rate_instead(scopes)
            elif consent.refuses_photographs(self.session, scopes):
                return self.ask(ticked=set(scopes), offer=True)
            else:
                consent.agree(self.session, scopes)
        except consent.ScopeMissingError as error:
            return self.ask(error=str(error), ticked=set(scopes))
        return page_of(self.session)

    def rate_instead(self, scopes: list[str]) -> HttpResponse:
        """Lead on to the cohort without a camera; say so where there is none any more."""
        try:
            rating = rate_instead(self.session, scopes)
        except CannotEnterError:
            return self.ask(ticked=set(scopes), offer=True)
        response = page_of(rating)
        remember(response, rating)
        return response

    def ask(self, *, error: str = "", ticked: set[str] | None = None, offer: bool = False) -> HttpResponse:
        text = self.session.texts.consent_text
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
        can_rate = offer and rating_cohort(self.session) is not None
        paragraphs = [_headed(paragraph) for paragraph in text.body.split("\n\n")]
        return self.show(
            consent=text, paragraphs=paragraphs, scopes=scopes, error=error, offer=offer, can_rate=can_rate
        )


def _headed(paragraph: str) -> tuple[str, str]:
    """Return a paragraph's heading, its first sentence if that is short and not all of it, and the rest."""
    ends = [place + 1 for mark in (". ", "。") if (place := paragraph.find(mark)) >= 0]
    end = min(ends, default=0)
    rest = paragraph[end:].strip()
    return (paragraph[:end], rest) if rest and end <= LONGEST_HEADING else ("", paragraph)


class DeclinedView(StepView):
    step = "declined"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show(entry_url=entry_url(self.session))
