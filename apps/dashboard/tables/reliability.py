"""How far the means of a cohort's judgments can be trusted, as last computed."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.dashboard.tables.table import Chart, Column, Table, Text, Value
from apps.quality.models import ReliabilityReport
from apps.studies.models import Cohort


def reliability(cohort: Cohort) -> Table:
    """Return the cohort's newest report: all terms together first, then each term in order of its word."""
    report = ReliabilityReport.objects.defer("stimuli").filter(cohort=cohort).first()
    words = dict(cohort.term_list.terms.order_by("wording").values_list("code", "wording")) if report else {}
    return Table(
        "reliability",
        _("Reliability of means, by term"),
        (
            Column(_("Term"), "text"),
            Column(_("Split-half"), "ratio", "split"),
            Column(_("Interval from"), "ratio", "low"),
            Column(_("Interval to"), "ratio", "high"),
            Column(_("Krippendorff's alpha"), "ratio"),
            Column(_("Explainable variance"), "ratio"),
        ),
        _rows(report, words) if report else [],
        summary=_summary(report) if report else "",
        note=_(
            "Split-half: how alike the means of two halves of the raters are, for as many raters as there are; 1 is "
            "the same, 0 is chance. Terms that are rarely chosen have wide intervals: more judgments narrow them."
        ),
        empty=_("There is no report yet. It is made once pictures have at least two judgments."),
        chart=Chart("intervals", ("split",), low="low", high="high"),
    )


def _rows(report: ReliabilityReport, words: Mapping[str, str]) -> list[list[Value]]:
    each = (_row(word, report.terms.get(code, {})) for code, word in words.items())
    return [_row(_("All terms"), report.overall), *each]


def _row(label: Text, coefficients: Mapping[str, Sequence[Any]]) -> list[Value]:
    split, low, high = coefficients.get("split_half", (None, None, None))
    others = [coefficients.get(name, (None,))[0] for name in ("alpha", "explainable")]
    return [label, split, low, high, *others]


def _summary(report: ReliabilityReport) -> str:
    return _("From %(judgments)d judgments of %(pictures)d pictures by %(persons)d persons.") % {
        "judgments": report.judgments,
        "pictures": report.pictures,
        "persons": report.participants,
    }
