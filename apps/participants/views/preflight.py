"""The check before the start."""

from django.http import HttpRequest, HttpResponse

from apps.participants.progress import pass_camera
from apps.participants.views.steps import StepView, entry_url, page_of


class CameraView(StepView):
    step = "camera"
    needs_camera = True

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show(entry_url=entry_url(self.session))

    def post(self, request: HttpRequest) -> HttpResponse:
        pass_camera(self.session)
        return page_of(self.session)
