"""The dashboards' pages."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from apps.dashboard import board, counts
from apps.dashboard.board import Board
from apps.dashboard.latest import Counted, latest
from apps.dashboard.limits_form import LimitsForm
from apps.dashboard.models import Count, Limits
from apps.dashboard.seed_map import seed_map
from apps.dashboard.tables import fill
from apps.dashboard.tables.table import Table
from apps.studies.links import entry_link
from apps.studies.members import may
from apps.studies.models import Cohort, Study

VIEW, CHANGE = "studies.view_cohort", "studies.change_cohort"
SEEDS_A_PAGE = 200
REFRESH_SECONDS = 20


@require_GET
def cohort_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one cohort's dashboard; 204 where it says nothing that `since` has not said."""
    cohort = _cohort(request, pk, VIEW)
    shown = _of_cohort(cohort)
    if shown and _is_known(request, shown):
        return HttpResponse(status=204)
    seeds = Count.objects.filter(cohort=cohort).values_list("seeds", flat=True).first() or []
    context = {
        "title": _("Progress of %(cohort)s") % {"cohort": cohort.slug},
        "cohort": cohort,
        "board": shown,
        "map": seed_map(seeds),
        "link": entry_link(cohort),
        "may_change": may(request.user, CHANGE, cohort.study_id),
    }
    return _page(request, "admin/dashboard/cohort.html", context)


@require_GET
def study_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a study's dashboard; 204 where it says nothing that `since` has not said."""
    study = _study(request, pk)
    shown = _of_study(study)
    if _is_known(request, shown):
        return HttpResponse(status=204)
    context = {"title": _("Progress of %(study)s") % {"study": study.title}, "study": study, "board": shown}
    return _page(request, "admin/dashboard/study.html", context)


@require_GET
def seeds_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the fill of every seed of a cohort, page by page."""
    cohort = _cohort(request, pk, VIEW)
    page = Paginator(_seeds(cohort), SEEDS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "title": _("Every seed of %(cohort)s") % {"cohort": cohort.slug},
        "cohort": cohort,
        "page": page,
        "table": fill.seeds(list(page.object_list)),
    }
    return _page(request, "admin/dashboard/seeds.html", context)


@require_GET
def cohort_table(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """Hand out one table of a cohort's dashboard as CSV."""
    cohort = _cohort(request, pk, VIEW)
    shown = None if slug == "seeds" else _of_cohort(cohort)
    table = fill.seeds(_seeds(cohort)) if slug == "seeds" else shown and shown.table(slug)
    return _csv(table or None, f"{cohort.study.slug}-{cohort.slug}")


@require_GET
def study_table(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """Hand out one table of a study's dashboard as CSV."""
    study = _study(request, pk)
    return _csv(_of_study(study).table(slug), study.slug)


def limits_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Change from when on the dashboard warns of a cohort."""
    cohort = _cohort(request, pk, CHANGE)
    limits = Limits.objects.filter(cohort=cohort).first() or Limits(cohort=cohort)
    form = LimitsForm(request.POST or None, instance=limits)
    if form.is_valid():
        form.keep(actor=request.user.get_username())
        return redirect("admin:studies_cohort_progress", cohort.pk)
    title = _("Warnings for %(cohort)s") % {"cohort": cohort.slug}
    return _page(request, "admin/dashboard/limits.html", {"title": title, "cohort": cohort, "form": form})


def _cohort(request: HttpRequest, pk: int, permission: str) -> Cohort:
    cohort = Cohort.objects.select_related("study", "wording").filter(pk=pk).first()
    if cohort is None:
        raise Http404
    if not may(request.user, permission, cohort.study_id):
        raise PermissionDenied
    return cohort


def _study(request: HttpRequest, pk: int) -> Study:
    study = Study.objects.filter(pk=pk).first()
    if study is None:
        raise Http404
    if not may(request.user, VIEW, study.pk):
        raise PermissionDenied
    return study


def _of_cohort(cohort: Cohort) -> Board | None:
    """None where somebody else is counting it for the first time."""
    found: list[Counted] = latest([cohort])
    return board.of_cohort(found[0], now=timezone.now()) if found else None


def _of_study(study: Study) -> Board:
    shown = study.cohorts.exclude(state=Cohort.State.ARCHIVED).select_related("study", "wording")
    return board.of_study(study, latest(shown.order_by("phase", "country", "slug")), now=timezone.now())


def _seeds(cohort: Cohort) -> list[list[int]]:
    count = Count.objects.filter(cohort=cohort).first() or counts.count_now(cohort)
    return list(count.seeds) if count else []


def _is_known(request: HttpRequest, shown: Board) -> bool:
    since = request.GET.get("since")
    return bool(since and shown.counted_at and since == shown.counted_at.isoformat())


def _csv(table: Table | None, owner: str) -> HttpResponse:
    if table is None:
        raise Http404
    name = f"{owner}-{table.slug}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(table.as_csv(), content_type="text/csv; charset=utf-8", headers=headers)


def _page(request: HttpRequest, template: str, context: dict[str, Any]) -> TemplateResponse:
    common = {
        **admin.site.each_context(request),
        "is_nav_sidebar_enabled": False,
        "refresh_seconds": REFRESH_SECONDS,
    }
    return TemplateResponse(request, template, {**common, **context}, headers={"Cache-Control": "no-store"})
