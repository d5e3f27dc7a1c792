"""How far cohorts have come, as columns of their list; each leads to the cohort's dashboard."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from apps.studies import progress
from apps.studies.models import Cohort
from apps.studies.progress import Progress
from apps.studies.scope import ScopedAdmin


class ProgressAdmin(ScopedAdmin):
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
        """Filled places of the target, as a bar and as numbers, and the way to the cohort's dashboard."""
        counted = _progress(cohort)
        bar = '<a class="fill" href="{0}"><progress value="{1}" max="{2}"></progress> <span>{1} / {3}</span></a>'
        address = reverse("admin:studies_cohort_progress", args=[cohort.pk])
        return format_html(bar, address, counted.filled, counted.target or 1, counted.target)


def _progress(cohort: Cohort) -> Progress:
    counted: Progress = vars(cohort)["progress"]
    return counted
