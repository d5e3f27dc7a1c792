"""The Permissions-Policy header: the camera is off everywhere but on the pages that ask for it."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

NOTHING = "camera=(), microphone=(), geolocation=(), payment=(), usb=()"
CAMERA_ONLY = NOTHING.replace("camera=()", "camera=(self)")


class PermissionsPolicyMiddleware:
    """Add Permissions-Policy to every response; a view grants its page the camera by `request.needs_camera = True`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response["Permissions-Policy"] = CAMERA_ONLY if getattr(request, "needs_camera", False) else NOTHING
        return response
