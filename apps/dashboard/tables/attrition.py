"""How far sessions came, and how they ended."""

from itertools import pairwise

from django.utils.translation import gettext_lazy as _

from apps.dashboard.counting.definitions import ENDS, STEPS
from apps.dashboard.figures import Figures
from apps.dashboard.tables.table import Chart, Column, Table
from apps.dashboard.wilson import wilson


def attrition(figures: Figures, *, camera: bool, training: bool) -> Table:
    """Return how many sessions came to each step, of all and of those before; steps that nobody has are left out."""
    skipped = ({"camera"} if not camera else set()) | ({"trained"} if not training else set())
    names = [name for name in STEPS if name not in skipped]
    counts = [figures.total(name) for name in names]
    entered = counts[0]
    lost = [None, *(before - after for before, after in pairwise(counts))]
    rows = [
        (STEPS[name][0], count, count / entered, gone, STEPS[name][1])
        for name, count, gone in zip(names, counts, lost, strict=True)
        if entered
    ]
    return Table(
        "attrition",
        _("How far sessions came"),
        (
            Column(_("Step"), "text"),
            Column(_("Sessions"), key="sessions"),
            Column(_("Of all"), "share"),
            Column(_("Lost since the step before")),
            Column(_("Meaning"), "text"),
        ),
        rows,
        summary=_summary(entered, counts[-1]),
        empty=_("Nobody has entered yet. Send the link to participants."),
        chart=Chart("bars", ("sessions",)),
    )


def _summary(entered: int, complete: int) -> str:
    if not entered:
        return ""
    low, high = wilson(complete, entered)
    return _(
        "%(complete)d of %(entered)d sessions are complete: %(share)d %% (95 %% interval %(low)d–%(high)d %%)."
    ) % {
        "complete": complete,
        "entered": entered,
        "share": round(100 * complete / entered),
        "low": round(100 * low),
        "high": round(100 * high),
    }


def ends(figures: Figures) -> Table:
    """Return how sessions ended; every session is in one row."""
    entered = figures.total("sessions")
    rows = [
        (label, figures.total(name), figures.total(name) / entered, meaning)
        for name, (label, meaning) in ENDS.items()
        if entered
    ]
    return Table(
        "ends",
        _("Where sessions are"),
        (
            Column(_("State"), "text"),
            Column(_("Sessions"), key="sessions"),
            Column(_("Of all"), "share"),
            Column(_("Meaning"), "text"),
        ),
        rows,
        summary=_("Every session is in one of these rows.") if entered else "",
        empty=_("Nobody has entered yet. Send the link to participants."),
        chart=Chart("bars", ("sessions",)),
    )
