"""Every address of the site, app by app."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView

from config.front import favicon, front, robots


def healthz(request: HttpRequest) -> HttpResponse:
    """Answer that the web server is up; touches neither database nor broker."""
    return HttpResponse("ok\n", content_type="text/plain")


urlpatterns = [
    path("", front, name="front"),
    path("robots.txt", robots, name="robots"),
    path("favicon.ico", favicon, name="favicon"),
    path("healthz/", healthz, name="healthz"),
    path("", include("apps.recruitment.urls")),
    path("", include("apps.studies.urls")),
    path("session/", include("apps.participants.urls")),
    path("", include("apps.receipts.urls")),
    path("releases/", include("apps.exports.urls")),
    path("api/", include("apps.participants.api_urls")),
    path("api/", include("apps.ratings.urls")),
    path("api/", include("apps.mimicry.urls")),
    path("api/v1/", include("apps.automation.urls")),
    path("api/schema/", SpectacularAPIView.as_view(), name="schema"),
    path("admin/", admin.site.urls),
]

handler400 = "config.errors.bad_request"
handler403 = "config.errors.permission_denied"
handler404 = "config.errors.not_found"
handler500 = "config.errors.server_error"
