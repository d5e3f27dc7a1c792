"""How long answers take, and what came in day by day."""

from datetime import date, timedelta

from django.utils.translation import gettext_lazy as _

from apps.dashboard.figures import Figures
from apps.dashboard.tables.table import Chart, Column, Table, Value

QUARTILES = (
    Column(_("A quarter took less than"), "seconds", "q1"),
    Column(_("Median"), "seconds", "median"),
    Column(_("Three quarters took less than"), "seconds", "q3"),
)


def positions(figures: Figures) -> Table:
    """Return the quartiles of the time for a picture by its place in the session."""
    return Table(
        "positions",
        _("Time for a picture, by its place in the session"),
        (Column(_("Place")), Column(_("Answers")), *QUARTILES),
        [(position, count, *quartiles) for position, count, quartiles in figures.positions],
        summary=_summary(figures.trial_seconds),
        note=_(
            "From a picture's appearance to its judgment, as the browser measured it. It falls over the first places "
            "as people learn; a fall towards the end tells of weariness."
        ),
        empty=_("No answer has been timed yet."),
        chart=Chart("band", ("median",), low="q1", high="q3"),
    )


def _summary(quartiles: list[float] | None) -> str:
    if not quartiles:
        return ""
    q1, median, q3 = (f"{value:.1f}" for value in quartiles)
    return _("Half of all answers took between %(q1)s and %(q3)s seconds, the median is %(median)s.") % {
        "q1": q1,
        "median": median,
        "q3": q3,
    }


def days(figures: Figures) -> Table:
    """Return the sessions and answers of each day from the first to the last, days without any included."""
    rows = _every_day(figures)
    summary = _("%(days)d days with sessions or answers; the most sessions on one day: %(most)d.") % {
        "days": len(figures.days),
        "most": max((begun for begun, *_rest in figures.days.values()), default=0),
    }
    return Table(
        "days",
        _("Sessions per day"),
        (
            Column(_("Day"), "date"),
            Column(_("Sessions begun"), key="begun"),
            Column(_("of them complete"), key="complete"),
            Column(_("Answers"), key="answers"),
        ),
        rows,
        summary=summary if rows else "",
        note=_("Days are those of the cohort's time zone."),
        empty=_("Nobody has entered yet."),
        chart=Chart("days", ("begun", "complete")),
    )


def _every_day(figures: Figures) -> list[list[Value]]:
    if not figures.days:
        return []
    first, last = (date.fromisoformat(day) for day in (min(figures.days), max(figures.days)))
    days = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return [[day, *figures.days.get(day.isoformat(), (0, 0, 0))] for day in days]
