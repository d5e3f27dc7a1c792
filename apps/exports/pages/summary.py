"""What is in a release, in numbers: how many of what, from which country, in which split, and what was left out."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.exports import documents
from apps.exports.models import Release
from apps.quality.rules import RULES

FIGURES: dict[str, Promise] = {
    "mimics": _("mimics"),
    "seeds": _("seeds"),
    "participants": _("participants"),
    "self_reports": _("self-reports"),
    "observer_judgments": _("observers' judgments"),
    "late_judgments": _("late judgments"),
    "left_out_sessions": _("sessions left out for their flags"),
    "left_out_mimics": _("mimics left out with them"),
    "left_out_judgments": _("judgments left out with them"),
    "not_assessed_sessions": _("sessions in it that were not over and not assessed"),
}
SPLITS: dict[str, Promise] = {
    "train": _("to train on"),
    "val": _("to validate with"),
    "seeds": _("seeds, to test with"),
}


@dataclass(frozen=True, slots=True)
class Breakdown:
    """Counts by one thing, each with its percentage of the largest, for a bar."""

    title: Promise
    lines: list[tuple[Any, str, int]]


@dataclass(frozen=True, slots=True)
class Summary:
    """What a release's page says of its contents; `size` in bytes."""

    figures: list[tuple[Promise, str]]
    breakdowns: list[Breakdown]
    size: int
    files: int


def summary(release: Release) -> Summary | None:
    """Sum a release up; None before its freeze."""
    counts = release.counts
    if not counts:
        return None
    files = documents.contents(release)
    figures = [(label, grouped(counts[name])) for name, label in FIGURES.items() if name in counts]
    splits = {label: counts[name] for name, label in SPLITS.items() if name in counts}
    rules = {RULES[rule].label if rule in RULES else rule: n for rule, n in counts.get("left_out_by_rule", {}).items()}
    breakdowns = [
        _breakdown(_("Mimics by country"), counts.get("mimics_by_country", {})),
        _breakdown(_("Pictures by split"), splits),
        _breakdown(_("Sessions left out by flag; one may have several"), rules),
    ]
    size = sum(file.size for file in files.values())
    return Summary(figures, [each for each in breakdowns if each.lines], size, len(files))


def grouped(number: float) -> str:
    """A number as people of the interface's language write it, its thousands apart."""
    return number_format(number, use_l10n=True, force_grouping=True)


def _breakdown(title: Promise, counts: Mapping[Any, int]) -> Breakdown:
    most = max(counts.values(), default=0) or 1
    return Breakdown(title, [(name, grouped(count), 100 * count // most) for name, count in counts.items()])
