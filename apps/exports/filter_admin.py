"""The admin actions that build a release without flagged sessions: they ask first which flags."""

from itertools import groupby
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

from apps.exports.build_admin import build
from apps.quality.models import SessionFlag
from apps.quality.quality_rules import rules_of
from apps.quality.rules import RULES
from apps.studies.models import Cohort, Study
from apps.studies.scope import needs

LABEL = _("Build release without flagged sessions")


@needs("exports.add_release")
@admin.action(description=LABEL)
def build_filtered_from_studies(model_admin: Any, request: HttpRequest, studies: QuerySet[Study]) -> Any:
    """Ask which flags, then ask for one release of each study."""
    rules = _chosen(request)
    if not rules:
        return _ask(model_admin, request, studies, Cohort.objects.filter(study__in=studies))
    for study in studies:
        build(model_admin, request, study, [], rules)
    return None


@needs("exports.add_release")
@admin.action(description=LABEL)
def build_filtered_from_cohorts(model_admin: Any, request: HttpRequest, cohorts: QuerySet[Cohort]) -> Any:
    """Ask which flags, then ask for one release of each study, of the chosen cohorts alone."""
    rules = _chosen(request)
    if not rules:
        return _ask(model_admin, request, cohorts, cohorts)
    chosen = cohorts.select_related("study").order_by("study", "slug")
    for study, group in groupby(chosen, key=lambda cohort: cohort.study):
        build(model_admin, request, study, [cohort.slug for cohort in group], rules)
    return None


def _chosen(request: HttpRequest) -> list[str]:
    return [name for name in request.POST.getlist("rule") if name in RULES]


def _ask(model_admin: Any, request: HttpRequest, rows: QuerySet[Any], cohorts: QuerySet[Cohort]) -> HttpResponse:
    if "asked" in request.POST:
        model_admin.message_user(request, _("Choose at least one flag, or build the release with all."), messages.ERROR)
    counts: dict[str, int] = dict.fromkeys(RULES, 0)
    for cohort in cohorts:
        flags = SessionFlag.objects.filter(session__cohort=cohort, rules_version=rules_of(cohort).version)
        for rule, count in flags.order_by().values_list("rule").annotate(Count("pk")):
            counts[rule] += count
    hidden = [("action", request.POST["action"]), *((ACTION_CHECKBOX_NAME, row.pk) for row in rows), ("asked", "yes")]
    context = {
        **model_admin.admin_site.each_context(request),
        "opts": model_admin.opts,
        "title": LABEL,
        "rows": rows,
        "rules": [(name, rule, counts[name]) for name, rule in RULES.items()],
        "hidden": hidden,
        "back": request.get_full_path(),
    }
    return TemplateResponse(request, "admin/exports/choose_flags.html", context)
