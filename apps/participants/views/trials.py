"""The trials and the end."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from apps.participants.cost import SECONDS_A_PICTURE
from apps.participants.views.steps import StepView, entry_url
from apps.studies.links import entry_path
from apps.studies.models import Cohort


class TrialsView(StepView):
    step = "trials"
    needs_camera = True

    def get(self, request: HttpRequest) -> HttpResponse:
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
        more = self.session.number < cohort.sessions_per_person and cohort.state == cohort.State.OPEN
        again = entry_path(cohort) + "?again=1" if more else ""
        return self.show(code=self.session.completion_code, again_url=again)
