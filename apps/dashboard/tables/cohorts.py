"""The cohorts of a study side by side."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.dashboard.latest import Counted
from apps.dashboard.pay import outlook
from apps.dashboard.tables.table import Column, Linked, Table, Value


def cohorts(parts: Sequence[Counted]) -> Table:
    """Return how far each cohort has come."""
    return Table(
        "cohorts",
        _("Cohorts side by side"),
        (
            Column(_("Cohort"), "text"),
            Column(_("State"), "text"),
            Column(_("Persons")),
            Column(_("Sessions")),
            Column(_("Complete")),
            Column(_("Filled places")),
            Column(_("Target")),
            Column(_("Share"), "share"),
            Column(_("Refused"), "share"),
            Column(_("Retaken"), "share"),
            Column(_("Median time"), "seconds"),
        ),
        [_progress(part) for part in parts],
        note=_("Archived cohorts are left out, here and in every number of this page."),
        empty=_("No cohorts yet. A cohort is one country, language and phase: make one, then launch it."),
    )


def _progress(part: Counted) -> list[Value]:
    total, seconds = part.figures.total, part.figures.trial_seconds
    judged = total("accepted") + total("rejected") + total("review")
    return [
        linked(part),
        str(part.cohort.get_state_display()),
        *(total(name) for name in ("persons", "sessions", "complete", "filled", "target")),
        _share(total("filled"), total("target")),
        _share(total("rejected"), judged),
        _share(total("retaken"), total("photographed")),
        seconds[1] if seconds else None,
    ]


def pay(parts: Sequence[Counted], *, now: datetime) -> Table:
    """Return what each cohort has cost and will cost, what it pays by the hour, and when it will be done."""
    return Table(
        "pay",
        _("Pay, cost and projected end"),
        (
            Column(_("Cohort"), "text"),
            Column(_("Currency"), "text"),
            Column(_("A session pays"), "money"),
            Column(_("Cost so far"), "money"),
            Column(_("Projected cost"), "money"),
            Column(_("Median session"), "minutes"),
            Column(_("Pay by the hour"), "money"),
            Column(_("Answers missing")),
            Column(_("Answers a day")),
            Column(_("Projected end"), "date"),
        ),
        [_pay(part, now) for part in parts],
        note=_(
            "Cost so far: complete sessions times what each pays; fees of recruiters and bonuses are not in it. "
            "Projected cost: the missing answers in full sessions on top. Pay by the hour: what a session pays over "
            "the median time from entry to completion, breaks included. Projected end: if answers come in as over "
            "the last 7 days."
        ),
        empty=_("No cohorts yet."),
    )


def _pay(part: Counted, now: datetime) -> list[Value]:
    today = now.astimezone(ZoneInfo(part.cohort.time_zone)).date()
    view, seconds = outlook(part.cohort, part.figures, today=today), part.figures.session_seconds
    median = seconds[1] / 60 if seconds else None
    money = (view.each, view.spent, view.projected)
    return [linked(part), view.currency, *money, median, view.hourly, view.missing, round(view.pace), view.finish]


def linked(part: Counted) -> Linked:
    """Return the cohort's name as the way to its dashboard."""
    return Linked(part.cohort.slug, reverse("admin:studies_cohort_progress", args=[part.cohort.pk]))


def _share(count: int, of: int) -> float | None:
    return count / of if of else None
