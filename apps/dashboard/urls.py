"""The dashboards' addresses, all within the admin."""

from collections.abc import Callable

from django.contrib.admin import AdminSite
from django.http import HttpResponse
from django.urls import URLPattern, path

from apps.dashboard import views


def patterns(site: AdminSite) -> list[URLPattern]:
    """Return the addresses, open to the staff alone; `site` puts them before its own."""
    found: dict[str, tuple[Callable[..., HttpResponse], str]] = {
        "studies/cohort/<int:pk>/progress/": (views.cohort_page, "studies_cohort_progress"),
        "studies/cohort/<int:pk>/progress/seeds/": (views.seeds_page, "studies_cohort_seeds"),
        "studies/cohort/<int:pk>/progress/limits/": (views.limits_page, "studies_cohort_limits"),
        "studies/cohort/<int:pk>/progress/<slug:slug>.csv": (views.cohort_table, "studies_cohort_table"),
        "studies/study/<int:pk>/progress/": (views.study_page, "studies_study_progress"),
        "studies/study/<int:pk>/progress/<slug:slug>.csv": (views.study_table, "studies_study_table"),
    }
    return [path(at, site.admin_view(view), name=name) for at, (view, name) in found.items()]
