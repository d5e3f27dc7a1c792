"""The site of the researcher's side: our name, our order, and the overview as its first page."""

from typing import Any

from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _

from apps.dashboard import urls as dashboard
from apps.mimicry.desk.queues import waiting
from apps.studies.members import studies_of
from apps.studies.overview import overview
from config.staff import second_step
from config.staff.devices import is_sure, note_due

ORDER = ["studies", "mimicry", "ratings", "participants", "quality", "exports", "localization", "recruitment", "auth"]


class MimicryAdminSite(AdminSite):
    """Django's admin site with the studies' overview before the list of everything."""

    site_header = "Mimicry"
    site_title = "Mimicry"
    index_title = _("Overview")
    index_template = "admin/overview.html"
    site_url = None

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        """Show the studies to whoever may see cohorts, and the way to the desk to whoever may see photographs."""
        shown = {
            "panels": overview(studies_of(request.user, "studies.view_cohort")),
            "waiting": waiting(reviewer=request.user) if request.user.has_perm("mimicry.view_mimic") else None,
        }
        return super().index(request, {**shown, **(extra_context or {})})

    def has_permission(self, request: HttpRequest) -> bool:
        """Let staff in who have taken the second step, where it is asked for."""
        return super().has_permission(request) and is_sure(request)

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Ask for the password; then, by way of the page that was wanted, for the second step."""
        if request.method == "GET" and super().has_permission(request) and not is_sure(request):
            return redirect(f"{reverse('admin:two_factor')}?{request.GET.urlencode()}")
        response = super().login(request, extra_context)
        if request.method == "POST" and request.user.is_authenticated:
            note_due(request)
        return response

    def get_urls(self) -> list[Any]:
        """Add the second step and the dashboards; and let people leave before the second step too."""
        leave = path("logout/", self.logout, name="logout")
        return [leave, *second_step.urls(), *dashboard.patterns(self), *super().get_urls()]

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """List what is used most first."""
        apps = super().get_app_list(request, app_label)
        return sorted(apps, key=lambda app: [*ORDER, app["app_label"]].index(app["app_label"]))
