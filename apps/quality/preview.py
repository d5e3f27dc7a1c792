"""What thresholds would flag: tried on what assessments have measured, without writing anything."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import OuterRef, Subquery

from apps.quality.assessment import read
from apps.quality.models import SessionAssessment
from apps.quality.quality_rules import Thresholds
from apps.quality.rules import RULES, breaches
from apps.studies.models import Cohort


@dataclass(frozen=True, slots=True)
class Preview:
    """How many of a cohort's measured sessions each rule would flag, and how many it could say something of."""

    assessed: int
    measured: dict[str, int]
    flagged: dict[str, int]
    any_rule: int
    """Sessions with one flag or more."""


def preview(cohort: Cohort, thresholds: Thresholds) -> Preview:
    """Try thresholds on the newest assessment of each of the cohort's sessions."""
    newest = SessionAssessment.objects.filter(session=OuterRef("session")).order_by("-made_at", "-pk").values("pk")[:1]
    rows = SessionAssessment.objects.filter(session__cohort=cohort, pk=Subquery(newest)).order_by()
    assessed, any_rule, measured, flagged = 0, 0, Counter[str](), Counter[str]()
    for values in rows.values_list("values", flat=True).iterator():
        told = read(values)
        broken = breaches(told, thresholds)
        assessed += 1
        any_rule += bool(broken)
        flagged.update(broken)
        measured.update(name for name, (value, _) in told.items() if value is not None)
    return Preview(
        assessed=assessed,
        measured={name: measured[name] for name in RULES},
        flagged={name: flagged[name] for name in RULES},
        any_rule=any_rule,
    )
