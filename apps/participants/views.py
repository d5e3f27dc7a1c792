"""The pages of a session, in order: consent, camera, instructions, trials, done."""

from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import View

from apps.participants import consent
from apps.participants.enrolment import speak
from apps.participants.models import Session
from apps.participants.progress import STEPS_BACK, pass_camera, pass_instructions
from apps.participants.sitting import current_session, resume_token
from apps.studies.links import entry_link, entry_path


def notice(request: HttpRequest, *, title: str, text: str, hint: str = "", status: int = 200) -> HttpResponse:
    """Show a plain message page: what happened and what to do."""
    context = {"title": title, "text": text, "hint": hint}
    return render(request, "participants/notice.html", context, status=status)


def page_of(session: Session) -> HttpResponseRedirect:
    """Redirect to the page the session is at."""
    return redirect(f"participants:{session.step()}")


def entry_url(session: Session) -> str:
    """Return a whole link that continues this session in another browser of the same person."""
    return f"{entry_link(session.cohort)}?resume={resume_token(session)}"


class StepView(View):
    """One page of a session, shown in its cohort's language to whoever is at that step; others are sent to theirs."""

    step: ClassVar[str]
    needs_camera: ClassVar[bool] = False

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        session = current_session(request)
        if session is None:
            return unknown_browser(request)
        with speak(session.cohort):
            if session.step() != self.step and not self.may_return(session):
                return page_of(session)
            self.session = session
            request.needs_camera = self.needs_camera and session.cohort.takes_photographs  # type: ignore[attr-defined]
            response = super().dispatch(request, *args, **kwargs)
            response.headers.setdefault("Content-Language", session.cohort.language)
            response.headers.setdefault("Cache-Control", "no-store")
            return response

    def may_return(self, session: Session) -> bool:
        """Whether someone who is further on may look at this page again."""
        return session.step() in STEPS_BACK.get(self.step, frozenset())

    def show(self, **context: Any) -> HttpResponse:
        """Render this step's template with what every page needs."""
        cohort = self.session.cohort
        shared = {"session": self.session, "cohort": cohort, "wording": cohort.wording.texts}
        return render(self.request, f"participants/{self.step}.html", shared | context)


class CurrentStepView(View):
    """The address without a step: sends everyone to theirs."""

    def get(self, request: HttpRequest) -> HttpResponse:
        session = current_session(request)
        return page_of(session) if session else unknown_browser(request)


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


class CameraView(StepView):
    step = "camera"
    needs_camera = True

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show(entry_url=entry_url(self.session))

    def post(self, request: HttpRequest) -> HttpResponse:
        pass_camera(self.session)
        return page_of(self.session)


class InstructionsView(StepView):
    step = "instructions"

    def get(self, request: HttpRequest) -> HttpResponse:
        texts = self.session.cohort.wording.texts
        return self.show(paragraphs=texts[f"instructions_{self.session.cohort.phase}"])

    def post(self, request: HttpRequest) -> HttpResponse:
        pass_instructions(self.session)
        return page_of(self.session)


class TrialsView(StepView):
    step = "trials"
    needs_camera = True

    def get(self, request: HttpRequest) -> HttpResponse:
        trial = "00000000-0000-0000-0000-000000000000"
        api = {
            "session": reverse("participants_api:session"),
            "complete": reverse("participants_api:complete"),
            "judgment": reverse("ratings:judgment", args=[trial]),
            "photograph": reverse("mimicry:photograph", args=[trial]) if self.session.cohort.takes_photographs else "",
            "mimics": reverse("mimicry:mimics") if self.session.cohort.takes_photographs else "",
            "done": reverse("participants:done"),
        }
        return self.show(api=api, trial_placeholder=trial, entry_url=entry_url(self.session))


class DoneView(StepView):
    step = "done"

    def get(self, request: HttpRequest) -> HttpResponse:
        cohort = self.session.cohort
        more = self.session.number < cohort.sessions_per_person and cohort.state == cohort.State.OPEN
        again = entry_path(cohort) + "?again=1" if more else ""
        return self.show(code=self.session.completion_code, again_url=again)


def unknown_browser(request: HttpRequest) -> HttpResponse:
    """Say that the cookie is missing or too old, and what to do."""
    return notice(
        request,
        title=_("We no longer know this browser"),
        text=_("Open your study link again: you will continue where you were."),
        hint=_("If that does not help, allow cookies for this site, or use the browser you began with."),
        status=403,
    )
