"""Verdicts on photographs, and why they are refused."""

from django.utils.translation import gettext_lazy as _

from apps.dashboard.counting.definitions import VERDICTS
from apps.dashboard.figures import Figures
from apps.dashboard.tables.table import Chart, Column, Table
from apps.mimicry.judging.reasons import label_of


def verdicts(figures: Figures) -> Table:
    """Return how many photographs have which verdict."""
    sent = figures.total("photographs")
    rows = [
        (label, figures.total(name), figures.total(name) / sent, meaning)
        for name, (label, meaning) in VERDICTS.items()
        if sent
    ]
    return Table(
        "verdicts",
        _("Verdicts"),
        (
            Column(_("Verdict"), "text"),
            Column(_("Photographs"), key="photographs"),
            Column(_("Of all"), "share"),
            Column(_("Meaning"), "text"),
        ),
        rows,
        summary=_summary(figures),
        empty=_("No photograph has been sent yet."),
        chart=Chart("bars", ("photographs",)),
    )


def _summary(figures: Figures) -> str:
    first, again = figures.total("photographed"), figures.total("retaken")
    if not first:
        return ""
    share = round(100 * again / first)
    return _("For %(again)d of %(first)d photographed trials a second photograph was sent: %(share)d %%.") % {
        "again": again,
        "first": first,
        "share": share,
    }


def reasons(figures: Figures) -> Table:
    """Return how many refused photographs had each reason."""
    rejected = figures.total("rejected")
    return Table(
        "reasons",
        _("Why photographs were refused"),
        (
            Column(_("Reason"), "text"),
            Column(_("Photographs"), key="photographs"),
            Column(_("Of the refused"), "share"),
        ),
        [(label_of(reason), count, count / rejected) for reason, count in figures.reasons.items() if rejected],
        note=_("A photograph may have several reasons."),
        empty=_("None has been refused."),
        chart=Chart("bars", ("photographs",)),
    )
