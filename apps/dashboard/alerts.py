"""What somebody should look into now, and what to do about it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.dashboard.latest import Counted
from apps.dashboard.models import Limits
from apps.dashboard.pay import hourly
from apps.studies import workers
from apps.studies.models import Study

ENOUGH = 20
"""A rate over fewer cases than this says too little to warn of."""


@dataclass(frozen=True, slots=True)
class Alert:
    """What is wrong (`what`), what to do next (`action`), and where."""

    name: str
    what: Promise | str
    action: Promise
    url: str = ""


OTHERS: list[Callable[[Study], list[Alert]]] = []
"""What apps above this one warn of in a study: they add to it, for this one cannot know them."""


def of_cohort(counted: Counted, limits: Limits, *, now: datetime) -> list[Alert]:
    """Return what calls for attention in one cohort."""
    checks = (_refusals, _pace, _wage, _quiet, _cap, _full, _review, _worker, _parked)
    return [alert for check in checks for alert in check(counted, limits, now)]


def of_withdrawals(overdue: int) -> list[Alert]:
    """Return the alert for a study some of whose withdrawals have not been finished in time."""
    what = _("%d withdrawals are not finished: pictures that people took back may still be stored.") % overdue
    action = _("See that the worker and the storage are up; the rest is done by itself.")
    return [Alert("withdrawals", what, action, reverse("admin:participants_withdrawal_changelist"))] if overdue else []


def of_others(study: Study) -> list[Alert]:
    """Return what apps above this one warn of in a study."""
    return [alert for warn in OTHERS for alert in warn(study)]


def of_workers() -> list[Alert]:
    """Return the alert that no worker gives a sign of life: then nothing is checked, counted or erased."""
    action = _("Start a worker and the scheduler; what waits is then done by itself.")
    return [] if workers.are_alive() else [Alert("workers", _("No worker has given a sign of life lately."), action)]


def _refusals(counted: Counted, limits: Limits, now: datetime) -> Iterator[Alert]:
    refused = counted.figures.total("rejected")
    judged = refused + counted.figures.total("accepted")
    if judged >= ENOUGH and 100 * refused > limits.rejected_percent * judged:
        what = _("%d %% of the photographs are refused.") % round(100 * refused / judged)
        action = _(
            "Look at some of them at the desk: is it the people's light and cameras, or are the rules too strict?"
        )
        yield Alert("refusals", what, action, reverse("admin:mimicry_desk") + "?queue=rejected")


def _pace(counted: Counted, limits: Limits, now: datetime) -> Iterator[Alert]:
    seconds = counted.figures.trial_seconds
    if seconds and counted.figures.total("judgments") >= ENOUGH and seconds[1] < limits.fastest_seconds:
        what = _("Half of the answers took less than %.1f seconds.") % seconds[1]
        yield Alert("pace", what, _("Look for people who click through, and see whether the instructions are read."))


def _wage(counted: Counted, limits: Limits, now: datetime) -> Iterator[Alert]:
    paid = hourly(counted.cohort.pay_amount, counted.figures)
    if paid is not None and limits.wage_floor is not None and paid < limits.wage_floor:
        currency = counted.cohort.pay_currency
        what = _("Sessions pay %(paid)s %(currency)s an hour; the floor is %(floor)s.") % {
            "paid": paid,
            "currency": currency,
            "floor": limits.wage_floor,
        }
        action = _("Raise the pay or shorten the session, and make up for it to those who are done.")
        yield Alert("wage", what, action, _form(counted))


def _quiet(counted: Counted, limits: Limits, now: datetime) -> Iterator[Alert]:
    since = _moment(counted, "session") or counted.cohort.opened_at
    if counted.cohort.takes_people_in and since and now - since > timedelta(hours=limits.quiet_hours):
        what = _("No session has begun for %d hours.") % ((now - since).total_seconds() // 3600)
        yield Alert("quiet", what, _("Send the link again, or pause the cohort."), _form(counted))


def _cap(counted: Counted, limits: Limits, now: datetime) -> Iterator[Alert]:
    cap, zone = counted.cohort.daily_session_cap, ZoneInfo(counted.cohort.time_zone)
    today = counted.figures.days.get(now.astimezone(zone).date().isoformat(), [0])[0]
    if cap and today >= cap and counted.cohort.takes_people_in:
        what = _("Today's cap of %d sessions is reached: nobody new can enter until tomorrow.") % cap
        yield Alert("cap", what, _("Raise the cap if more should be let in today."), _form(counted))


def _full(counted: Counted, limits: Limits, now: datetime) -> Iterator[Alert]:
    target = counted.figures.total("target")
    if target and counted.figures.total("filled") >= target and counted.cohort.takes_people_in:
        yield Alert("full", _("Every picture has its answers."), _("Close the cohort."), _form(counted))


def _review(counted: Counted, limits: Limits, now: datetime) -> Iterator[Alert]:
    since = _moment(counted, "review")
    if since and now - since > timedelta(hours=limits.review_hours):
        what = _("A photograph has waited %d hours for a person's decision.") % ((now - since).total_seconds() // 3600)
        yield Alert(
            "review", what, _("Decide on what waits at the desk, the oldest first."), reverse("admin:mimicry_desk")
        )


def _worker(counted: Counted, limits: Limits, now: datetime) -> Iterator[Alert]:
    since = _moment(counted, "pending")
    if since and now - since > timedelta(minutes=limits.worker_minutes):
        what = _("A photograph has waited %d minutes for the face check.") % ((now - since).total_seconds() // 60)
        yield Alert("worker", what, _("See that a worker is running and serves the queue “vision”."))


def _parked(counted: Counted, limits: Limits, now: datetime) -> Iterator[Alert]:
    if parked := counted.figures.total("parked"):
        what = _("%d photographs are parked: the face check failed on them three times.") % parked
        action = _("Try them again at the desk, or reject them there.")
        yield Alert("parked", what, action, reverse("admin:mimicry_desk") + "?queue=parked")


def _moment(counted: Counted, name: str) -> datetime | None:
    text = counted.figures.since.get(name)
    return datetime.fromisoformat(text) if text else None


def _form(counted: Counted) -> str:
    return reverse("admin:studies_cohort_change", args=[counted.cohort.pk])
