"""The site of the researcher's side: our name, our order, and the overview as its first page."""

from typing import Any

from django.contrib.admin import AdminSite
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

from apps.mimicry.desk import waiting
from apps.studies.overview import overview

ORDER = ["studies", "mimicry", "ratings", "participants", "exports", "localization", "recruitment", "auth"]


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
            "panels": overview() if request.user.has_perm("studies.view_cohort") else [],
            "waiting": waiting() if request.user.has_perm("mimicry.view_mimic") else None,
        }
        return super().index(request, {**shown, **(extra_context or {})})

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """List what is used most first."""
        apps = super().get_app_list(request, app_label)
        return sorted(apps, key=lambda app: [*ORDER, app["app_label"]].index(app["app_label"]))
