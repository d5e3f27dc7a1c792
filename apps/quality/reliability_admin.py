"""The reliability of a cohort's means, as its reports tell of it."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from apps.quality import quality_rules, tasks
from apps.quality.models import CohortQualityRules, ReliabilityReport
from apps.studies.members import may
from apps.studies.models import Cohort, Stimulus
from apps.studies.record_admin import RealDataFilter, RecordAdmin

COEFFICIENTS = {
    "split_half": (
        _("Split-half"),
        _("How far the means would agree with those of as many other people: 1 fully, 0 not at all."),
    ),
    "alpha": (
        _("Krippendorff's alpha"),
        _("How far single people agree beyond chance: 1 fully, 0 as by chance. Means of many are far more reliable."),
    ),
    "explainable": (
        _("Explainable variance"),
        _("Which part of the differences between pictures is not noise: the most that a model can explain."),
    ),
}
LEAST_RELIABLE = 30


@admin.register(ReliabilityReport)
class ReliabilityReportAdmin(RecordAdmin):
    """One report after the other; a page each."""

    study_path = "cohort__study"
    change_form_template = "admin/quality/reliabilityreport/change_form.html"
    list_display = ("__str__", "split_half", "alpha", "explainable", "judgments", "participants", "pictures")
    list_filter = (RealDataFilter.by("cohort__study__"), "cohort__study", "cohort")
    list_select_related = ("cohort__study",)
    date_hierarchy = "made_at"
    fields = ()
    hint = _("Reports are made every hour for cohorts with new answers, once a picture has two.")

    class Media:
        css = {"all": ["admin_mimicry/quality.css"]}

    def get_queryset(self, request: HttpRequest) -> QuerySet[ReliabilityReport]:
        """Leave the thousands of pictures to the page that shows some."""
        rows: QuerySet[ReliabilityReport] = super().get_queryset(request)
        return rows.defer("stimuli", "terms")

    @admin.display(description=COEFFICIENTS["split_half"][0])
    def split_half(self, report: ReliabilityReport) -> str:
        """Overall."""
        return _short(report.overall["split_half"])

    @admin.display(description=COEFFICIENTS["alpha"][0])
    def alpha(self, report: ReliabilityReport) -> str:
        """Overall."""
        return _short(report.overall["alpha"])

    @admin.display(description=COEFFICIENTS["explainable"][0])
    def explainable(self, report: ReliabilityReport) -> str:
        """Overall."""
        return _short(report.overall["explainable"])

    def get_urls(self) -> list[URLPattern]:
        """Add the address of the button that computes."""
        view = self.admin_site.admin_view(require_POST(self.compute_view))
        return [path("compute/<int:cohort>/", view, name="quality_reliabilityreport_compute"), *super().get_urls()]

    def compute_view(self, request: HttpRequest, cohort: int) -> HttpResponse:
        """Ask a worker for a report of the cohort's answers as they are now."""
        found = Cohort.objects.filter(pk=cohort).first()
        if found is None:
            raise Http404
        if not may(request.user, "quality.view_reliabilityreport", found.study_id):
            raise PermissionDenied
        if tasks.queue_report(found.pk):
            said = _("A worker computes it. Come back in a minute; where no answer is new, the newest report stays.")
            self.message_user(request, said)
        else:
            self.message_user(
                request, _("No worker can be reached just now. The report comes by itself."), messages.ERROR
            )
        quality_rules.provide()
        row = CohortQualityRules.objects.filter(cohort=found).first()
        place = reverse("admin:quality_cohortqualityrules_change", args=[row.pk]) if row else "admin:index"
        return redirect(place)

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the tables of the report, sorted as the address asks."""
        report: ReliabilityReport = context["original"]
        sort = request.GET.get("sort", "")
        sort = sort if sort in {*COEFFICIENTS, "term"} else "split_half"
        quality = CohortQualityRules.objects.filter(cohort=report.cohort_id).first()
        context |= {
            "title": _("Reliability of %(cohort)s") % {"cohort": report.cohort},
            "subtitle": None,
            "coefficients": [(name, *words, report.overall[name]) for name, words in COEFFICIENTS.items()],
            "sort": sort,
            "terms": _terms(report, sort),
            "silent": _silent(report),
            "pictures": _least_reliable(report),
            "quality": quality,
            "newest": report.cohort.reliability_reports.only("pk").first(),
        }
        return super().render_change_form(request, context, *args, **kwargs)


def _terms(report: ReliabilityReport, sort: str) -> list[tuple[str, str, list[Any]]]:
    """Code, wording and coefficients of each term of which something is known: best first, or by the word."""
    words = _words(report)
    known = ((code, [found[name] for name in COEFFICIENTS]) for code, found in report.terms.items() if _known(found))
    rows = [(code, words.get(code, code), estimates) for code, estimates in known]
    if sort not in COEFFICIENTS:
        return sorted(rows, key=lambda row: row[1].casefold())
    place = list(COEFFICIENTS).index(sort)

    def best_first(row: tuple[str, str, list[Any]]) -> tuple[bool, float]:
        value = row[2][place][0]
        return value is None, -(value or 0)

    return sorted(rows, key=best_first)


def _silent(report: ReliabilityReport) -> list[str]:
    """The wordings of the terms of which nothing can be said: all pictures' judgments are the same."""
    words = _words(report)
    return sorted(words.get(code, code) for code, found in report.terms.items() if not _known(found))


def _words(report: ReliabilityReport) -> dict[str, str]:
    return dict(report.cohort.term_list.terms.values_list("code", "wording"))


def _known(found: dict[str, Any]) -> bool:
    return any(found[name][0] is not None for name in COEFFICIENTS)


def _least_reliable(report: ReliabilityReport) -> list[tuple[Stimulus, list[Any]]]:
    known = {uuid: told for uuid, told in report.stimuli.items() if told[1] is not None}
    worst = sorted(known, key=lambda uuid: known[uuid][1])[:LEAST_RELIABLE]
    pictures = {str(stimulus.uuid): stimulus for stimulus in Stimulus.objects.filter(uuid__in=worst)}
    return [(pictures[uuid], known[uuid]) for uuid in worst if uuid in pictures]


def _short(estimate: list[float | None]) -> str:
    return "–" if estimate[0] is None else f"{estimate[0]:.2f}"
