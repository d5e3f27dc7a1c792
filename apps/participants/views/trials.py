"""The trials and the end."""

from csp.decorators import csp_update
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse

from apps.participants import quotas
from apps.participants.cost import SECONDS_A_PICTURE
from apps.participants.models import Session
from apps.participants.views.steps import StepView, entry_url, page_of
from apps.studies import stores
from apps.studies.links import entry_path
from apps.studies.models import Cohort
from apps.studies.recruiters import sends_each_session


class TrialsView(StepView):
    step = "trials"
    needs_camera = True

    def get(self, request: HttpRequest) -> HttpResponseBase:
        if not quotas.admit(self.session):
            return page_of(self.session)
        cohort = self.session.cohort
        # To its cohort's bucket, and to no other's, this page may send photographs by itself.
        bucket = stores.upload_origin(cohort.storage_alias) if cohort.takes_photographs else ""
        page = csp_update({"connect-src": [bucket]})(self.runner) if bucket else self.runner
        return page(request)

    def runner(self, request: HttpRequest) -> HttpResponseBase:
        """The page that walks through the trials."""
        trial = "00000000-0000-0000-0000-000000000000"
        takes_photographs = self.session.cohort.takes_photographs
        api = {
            "session": reverse("participants_api:session"),
            "complete": reverse("participants_api:complete"),
            "judgment": reverse("ratings:judgment", args=[trial]),
            "photograph": reverse("mimicry:photograph", args=[trial]) if takes_photographs else "",
            "upload": reverse("mimicry:upload", args=[trial]) if takes_photographs else "",
            "confirm": reverse("mimicry:confirm", args=[trial]) if takes_photographs else "",
            "report": reverse("mimicry:report", args=[trial]),
            "mimics": reverse("mimicry:mimics") if takes_photographs else "",
            "done": reverse("participants:done"),
        }
        return self.show(
            api=api,
            trial_placeholder=trial,
            seconds_per_trial=SECONDS_A_PICTURE[Cohort.Phase(self.session.cohort.phase)],
            entry_url=entry_url(self.session),
        )


class DoneView(StepView):
    step = "done"

    def get(self, request: HttpRequest) -> HttpResponse:
        cohort = self.session.cohort
        more = self.session.number < cohort.sessions_per_person and cohort.takes_people_in
        # A session that the recruiter did not send would go unpaid.
        again = entry_path(cohort) + "?again=1" if more and not sends_each_session(cohort) else ""
        return self.show(code=self.session.completion_code, again_url=again)


class EndedView(StepView):
    """For whoever was turned away, or did not come back in time."""

    step = "ended"

    def get(self, request: HttpRequest) -> HttpResponse:
        restart = entry_url(self.session) if self.session.outcome == Session.Outcome.TIMED_OUT else ""
        return self.show(restart_url=restart)
