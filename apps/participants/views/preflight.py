"""The check before the start."""

from django.http import HttpRequest, HttpResponse

from apps.participants import cost, preflight
from apps.participants.progress import pass_camera
from apps.participants.views.steps import StepView, entry_url, page_of


class CameraView(StepView):
    step = "camera"
    needs_camera = True

    def get(self, request: HttpRequest) -> HttpResponse:
        costs = {side: cost.of(self.session.cohort, side=side) for side in preflight.SIDES}
        return self.show(entry_url=entry_url(self.session), costs=costs, side=preflight.SIDE)

    def post(self, request: HttpRequest) -> HttpResponse:
        preflight.keep(self.session, request.POST.get("preflight", ""))
        pass_camera(self.session)
        return page_of(self.session)
