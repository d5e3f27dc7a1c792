"""The rules sessions are flagged by: shipped or made by researchers, published once and never edited."""

from typing import Any

from django.db import transaction

from apps.quality.models import CohortQualityRules, QualityRules
from apps.quality.rules import RULES, Threshold
from apps.studies.models import Cohort

SHIPPED = "1"

Thresholds = dict[str, Threshold]


@transaction.atomic
def publish(version: str, thresholds: Thresholds, *, note: str = "") -> QualityRules:
    """Return the published rules of this version, publishing them where there are none.

    Raises ValueError where the version is taken by other thresholds.
    """
    if version != SHIPPED:
        shipped()
    stored = as_json(thresholds)
    published, created = QualityRules.objects.get_or_create(
        version=version, defaults={"thresholds": stored, "note": note}
    )
    if not created and published.thresholds != stored:
        raise ValueError(f"Version {version} of the quality rules is published with other thresholds.")
    return published


def shipped() -> QualityRules:
    """Return the rules that come with the software, publishing them where they are not yet."""
    found = QualityRules.objects.filter(version=SHIPPED).first()
    return found or publish(SHIPPED, {name: rule.default for name, rule in RULES.items()})


def read(published: QualityRules) -> Thresholds:
    """Return published thresholds by rule. A rule that came later than they, or whose limit is null, flags nobody.

    Raises ValueError where this software does not know one of the rules.
    """
    return from_json(published.thresholds)


def from_json(stored: dict[str, Any]) -> Thresholds:
    """Return thresholds of `{rule: {"limit": number or null, "least": whole number}}`. Raises ValueError."""
    if unknown := sorted(stored.keys() - RULES.keys()):
        raise ValueError(f"unknown quality rules: {', '.join(unknown)}")
    return {name: Threshold(stored[name]["limit"], least=stored[name]["least"]) for name in RULES if name in stored}


def as_json(thresholds: Thresholds) -> dict[str, Any]:
    """Return the thresholds as they are stored."""
    return {name: {"limit": one.limit, "least": one.least} for name, one in thresholds.items()}


def rules_of(cohort: Cohort) -> QualityRules:
    """Return the rules by which the cohort's sessions are flagged: those chosen for it, or those shipped."""
    chosen = CohortQualityRules.objects.select_related("rules").filter(cohort=cohort).first()
    return chosen.rules if chosen else shipped()


def choose(cohort: Cohort, published: QualityRules) -> None:
    """Let the cohort's sessions be flagged by these rules: the next sweep assesses them anew."""
    CohortQualityRules.objects.update_or_create(cohort=cohort, defaults={"rules": published})


def provide() -> None:
    """Give each launched cohort that has no rules those that come with the software."""
    bare = Cohort.objects.exclude(state=Cohort.State.DRAFT).filter(quality=None)
    rows = [CohortQualityRules(cohort=cohort, rules=shipped()) for cohort in bare]
    CohortQualityRules.objects.bulk_create(rows, ignore_conflicts=True)
