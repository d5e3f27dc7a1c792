"""What the flags of a cohort come to: counted by rule, with the sessions that no one has looked at yet."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Count

from apps.quality import assessment, quality_rules
from apps.quality.assessment import read
from apps.quality.models import QualityRules, SessionAssessment, SessionFlag
from apps.quality.rules import RULES, Rule, Threshold
from apps.studies.models import Cohort


@dataclass(frozen=True, slots=True)
class Line:
    """One rule in one cohort."""

    name: str
    rule: Rule
    threshold: Threshold | None
    """None where the cohort's rules are older than the rule."""
    measured: int
    """Sessions of which it could say something."""
    flagged: int

    @property
    def percent(self) -> float | None:
        """Flagged sessions in percent of those measured; None of none."""
        return 100 * self.flagged / self.measured if self.measured else None


@dataclass(frozen=True, slots=True)
class Overview:
    """All rules in one cohort."""

    rules: QualityRules
    assessed: int
    due: int
    """Sessions that are over and wait for their assessment."""
    flagged: int
    lines: list[Line]


def overview(cohort: Cohort) -> Overview:
    """Count a cohort's flags by its rules."""
    rules = quality_rules.rules_of(cohort)
    thresholds = quality_rules.read(rules)
    flags = SessionFlag.objects.filter(session__cohort=cohort, rules_version=rules.version).order_by()
    flagged = dict(flags.values_list("rule").annotate(Count("pk")))
    looked_at = SessionAssessment.objects.filter(session__cohort=cohort, rules_version=rules.version).order_by()
    measured, assessed = Counter[str](), 0
    for values in looked_at.values_list("values", flat=True).iterator():
        assessed += 1
        measured.update(name for name, (value, _) in read(values).items() if value is not None)
    return Overview(
        rules=rules,
        assessed=assessed,
        due=assessment.due(cohort, rules).count(),
        flagged=flags.values("session").distinct().count(),
        lines=[
            Line(name, rule, thresholds.get(name), measured[name], flagged.get(name, 0)) for name, rule in RULES.items()
        ],
    )
