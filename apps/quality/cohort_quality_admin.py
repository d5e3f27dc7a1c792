"""Quality by cohort: which rules hold, what they flag, and the way to the reliability of its means."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from apps.quality import quality_rules
from apps.quality.models import CohortQualityRules, ReliabilityReport
from apps.quality.overview import overview
from apps.quality.words import limit_in_words
from apps.studies.logged_admin import LoggedAdmin
from apps.studies.models import Cohort
from apps.studies.record_admin import RealDataFilter


@admin.register(CohortQualityRules)
class CohortQualityAdmin(LoggedAdmin):
    """One row for each cohort that was launched; its rules can be changed at any time, since flags are recomputed."""

    study_path = "cohort__study"
    change_form_template = "admin/quality/cohortqualityrules/change_form.html"
    list_display = ("__str__", "rules", "sessions", "flagged", "reliability")
    list_filter = (RealDataFilter.by("cohort__study__"), "cohort__study", "rules")
    list_select_related = ("cohort__study", "rules")
    search_fields = ("cohort__slug", "cohort__study__slug", "cohort__study__title")
    list_per_page = 50
    actions = None
    fields = ("cohort", "rules")
    readonly_fields = ("cohort",)
    hint = _("A cohort is listed here once it is launched.")

    class Media:
        css = {"all": ["admin_mimicry/quality.css"]}

    def has_add_permission(self, request: HttpRequest, obj: CohortQualityRules | None = None) -> bool:
        """Refuse: every launched cohort has its row."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: CohortQualityRules | None = None) -> bool:
        """Refuse: a cohort always has rules."""
        return False

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Give launched cohorts that have no rules yet those that come with the software, and list them all."""
        quality_rules.provide()
        return super().changelist_view(request, extra_context)

    def get_queryset(self, request: HttpRequest) -> QuerySet[CohortQualityRules]:
        """Count complete sessions in the same query."""
        rows: QuerySet[CohortQualityRules] = super().get_queryset(request)
        return rows.annotate(complete=Count("cohort__sessions", filter=Q(cohort__sessions__completed_at__isnull=False)))

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """Keep the choice of rules free of shortcuts that lead away from the form."""
        form = super().get_form(request, obj, change=change, **kwargs)
        if field := form.base_fields.get("rules"):
            field.widget.can_add_related = field.widget.can_change_related = field.widget.can_view_related = False
        return form

    @admin.display(description=_("complete sessions"))
    def sessions(self, row: CohortQualityRules) -> int:
        """How many there are."""
        count: int = vars(row)["complete"]
        return count

    @admin.display(description=_("flagged sessions"))
    def flagged(self, row: CohortQualityRules) -> int:
        """Sessions with a flag of the cohort's rules."""
        flags = row.cohort.sessions.filter(flags__rules_version=row.rules.version)
        return flags.distinct().count()

    @admin.display(description=_("reliability"))
    def reliability(self, row: CohortQualityRules) -> SafeString | str:
        """The way to the newest report."""
        report = row.cohort.reliability_reports.values("pk", "overall").first()
        if not report:
            return "–"
        value = report["overall"]["split_half"][0]
        address = reverse("admin:quality_reliabilityreport_change", args=[report["pk"]])
        return format_html('<a href="{}">{}</a>', address, "–" if value is None else f"{value:.2f}")

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show under the choice of rules what they flag."""
        cohort: Cohort = context["original"].cohort
        told = overview(cohort)
        context |= {
            "show_save_and_continue": False,
            "overview": told,
            "lines": [(line, limit_in_words(line.rule, line.threshold)) for line in told.lines],
            "report": ReliabilityReport.objects.filter(cohort=cohort).defer("stimuli").first(),
        }
        return super().render_change_form(request, context, *args, **kwargs)
