"""What the pages of a session share: each is shown only to whoever is at its step."""

from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views import View

from apps.participants.enrolment import speak
from apps.participants.models import Session
from apps.participants.progress import STEPS_BACK
from apps.participants.sitting import current_session, resume_token
from apps.studies.links import entry_link


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
        shared = {"session": self.session, "cohort": cohort, "wording": self.session.texts.wording.texts}
        return render(self.request, f"participants/{self.step}.html", shared | context)


class CurrentStepView(View):
    """The address without a step: sends everyone to theirs."""

    def get(self, request: HttpRequest) -> HttpResponse:
        session = current_session(request)
        return page_of(session) if session else unknown_browser(request)


def unknown_browser(request: HttpRequest) -> HttpResponse:
    """Say that the cookie is missing or too old, and what to do."""
    return notice(
        request,
        title=_("We no longer know this browser"),
        text=_("Open your study link again: you will continue where you were."),
        hint=_("If that does not help, allow cookies for this site, or use the browser you began with."),
        status=403,
    )
