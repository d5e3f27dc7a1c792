"""A release's filter by quality flags: what is done before it can filter, and the account of what it left out."""

from copy import copy
from typing import Any

from django.db.models import Count, Exists, OuterRef

from apps.exports.content import eligibility
from apps.exports.models import Release
from apps.quality import assessment
from apps.quality.models import QualityRules, SessionAssessment


def assess_first(release: Release) -> None:
    """Assess whatever sessions of the release are due: none passes for one without a flag because nobody looked."""
    if not release.exclude_flags:
        return
    published = {rules.version: rules for rules in QualityRules.objects.all()}
    for cohort in eligibility.cohorts(release).filter(slug__in=release.quality_rules):
        for _ in assessment.assess_due(cohort, published[release.quality_rules[cohort.slug]]):
            pass


def count(release: Release) -> dict[str, Any]:
    """Return what the filter leaves out of what would be in the release without it; nothing where there is none."""
    if not release.exclude_flags:
        return {}
    whole = copy(release)
    whole.exclude_flags = []
    flags = eligibility.flags(release).filter(session__in=eligibility.sessions(whole)).order_by()
    return {
        "left_out_sessions": flags.values("session").distinct().count(),
        "left_out_by_rule": dict(flags.order_by("rule").values_list("rule").annotate(Count("pk"))),
        "left_out_mimics": eligibility.mimics(whole).count() - eligibility.mimics(release).count(),
        "left_out_judgments": eligibility.judgments(whole).count() - eligibility.judgments(release).count(),
        "not_assessed_sessions": _not_assessed(release),
    }


def _not_assessed(release: Release) -> int:
    looked_at = SessionAssessment.objects.filter(
        eligibility.by_its_rules(release, "session__cohort__slug"), session=OuterRef("pk")
    )
    return eligibility.sessions(release).exclude(Exists(looked_at)).count()
