"""How far cohorts have come, as columns of their list and as a page for each."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from apps.studies import progress
from apps.studies.links import entry_link
from apps.studies.models import Cohort
from apps.studies.progress import Progress
from apps.studies.record_admin import permitted

CELLS_SHOWN = 20


class ProgressAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """The part of the cohorts' admin that counts."""

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """Count for all cohorts of the page at once."""
        changelist = super().get_changelist_instance(request)
        counted = progress.progress_of(changelist.result_list)
        for cohort in changelist.result_list:
            vars(cohort)["progress"] = counted[cohort.pk]
        return changelist

    @admin.display(description=_("sessions"))
    def sessions(self, cohort: Cohort) -> SafeString:
        """Complete ones of all that were begun."""
        counted = _progress(cohort)
        return format_html('{} <span class="quiet">{}</span>', counted.sessions, _("%d complete") % counted.complete)

    @admin.display(description=_("judgments"))
    def judgments(self, cohort: Cohort) -> int:
        """Stored answers."""
        return _progress(cohort).judgments

    @admin.display(description=_("mimics"))
    def mimics(self, cohort: Cohort) -> SafeString | str:
        """Photographs by verdict; none where none are taken."""
        if not cohort.takes_photographs:
            return "–"
        counted = _progress(cohort)
        accepted = _("%d accepted") % counted.accepted
        others = _("%(rejected)d rejected, %(pending)d pending") % {
            "rejected": counted.rejected,
            "pending": counted.pending,
        }
        return format_html('{} <span class="quiet">{}</span>', accepted, others)

    @admin.display(description=_("answers of target"))
    def fill(self, cohort: Cohort) -> SafeString:
        """Filled places of the target, as a bar and as numbers, and the way to the cohort's page of progress."""
        counted = _progress(cohort)
        bar = '<a class="fill" href="{0}"><progress value="{1}" max="{2}"></progress> <span>{1} / {3}</span></a>'
        address = reverse("admin:studies_cohort_progress", args=[cohort.pk])
        return format_html(bar, address, counted.filled, counted.target or 1, counted.target)

    def get_urls(self) -> list[URLPattern]:
        """Add the page of progress."""
        view = self.admin_site.admin_view(self.progress_view)
        return [path("<int:pk>/progress/", view, name="studies_cohort_progress"), *super().get_urls()]

    def progress_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show how far one cohort has come, each number with its definition."""
        cohort: Cohort = permitted(self, request, pk, self.has_view_permission)
        counted = progress.progress_of([cohort])[cohort.pk]
        names = list(progress.DEFINITIONS)
        if not cohort.takes_photographs:
            names = [name for name in names if name not in {"accepted", "rejected", "pending"}]
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Progress of %(cohort)s") % {"cohort": cohort.slug},
            "original": cohort,
            "link": entry_link(cohort),
            "progress": counted,
            "next_step": progress.next_step(cohort, counted),
            "figures": [(*progress.DEFINITIONS[name], getattr(counted, name)) for name in names],
            "attrition": progress.attrition(cohort),
            "declined": progress.declined(cohort),
            "median_seconds": progress.median_seconds(cohort),
            "rejections": progress.rejections(cohort),
            "cells": progress.least_filled(cohort, limit=CELLS_SHOWN),
        }
        return TemplateResponse(request, "admin/studies/cohort/progress.html", context)


def _progress(cohort: Cohort) -> Progress:
    counted: Progress = vars(cohort)["progress"]
    return counted
