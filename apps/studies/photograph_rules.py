"""The rules photographs are judged by: shipped or made by researchers, published once and never edited."""

from django.db import transaction

from apps.studies.models import Cohort, PhotographRules
from apps.vision import DEFAULT_RULES, RULES, Rules


@transaction.atomic
def publish(rules: Rules, *, note: str = "") -> PhotographRules:
    """Return the published rules of this version, publishing them where there are none.

    Those that come with the software are published before any others, and so are not newer than they. Raises ValueError
    where the version is taken by other thresholds.
    """
    if rules.version not in RULES:
        newest()
    values = {"thresholds": _thresholds(rules), "note": note}
    published, created = PhotographRules.objects.get_or_create(version=rules.version, defaults=values)
    if not created and published.thresholds != values["thresholds"]:
        raise ValueError(f"Version {rules.version} of the rules is published with other thresholds.")
    return published


def newest() -> PhotographRules:
    """Return the rules published last; those that come with the software are published where they are not yet."""
    for rules in sorted(RULES.values(), key=lambda rules: rules.version == DEFAULT_RULES.version):
        publish(rules)
    return PhotographRules.objects.all()[0]


def read(published: PhotographRules) -> Rules:
    """Return published rules as `vision.judge` takes them. Raises ValueError where this software does not know them."""
    return Rules.from_json(published.thresholds | {"version": published.version})


def rules_of(cohort: Cohort) -> Rules:
    """Return the rules that the cohort's photographs are judged by: its own, or the newest before its launch."""
    return read(cohort.photograph_rules or newest())


def pin(cohort: Cohort, published: PhotographRules) -> None:
    """Let the cohort's photographs be judged by these rules from now on."""
    Cohort.objects.filter(pk=cohort.pk).update(photograph_rules=published)
    cohort.photograph_rules = published


def _thresholds(rules: Rules) -> dict[str, object]:
    return {name: value for name, value in rules.as_json().items() if name != "version"}
