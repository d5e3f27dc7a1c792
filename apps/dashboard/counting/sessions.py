"""Counts of persons and sessions."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import (
    Count,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    Max,
    OuterRef,
    Q,
    QuerySet,
    TextField,
    Value,
)
from django.db.models.fields.json import KT
from django.db.models.functions import Coalesce, Extract, TruncDate

from apps.dashboard.counting.earnest import in_earnest
from apps.dashboard.counting.quartiles import Quartiles
from apps.participants.models import Session
from apps.ratings.models import Judgment
from apps.studies.models import Cohort

LEFT_AFTER = timedelta(hours=24)
"""A session that began so long ago, and has neither ended nor been finished, is taken for given up."""
DEVICE = Coalesce(KT("preflight__device"), Value(""), output_field=TextField())
Outcome = Session.Outcome


def persons(cohort: Cohort) -> int:
    """Return how many people have begun a session."""
    return sessions_of(cohort).aggregate(count=Count("participant", distinct=True))["count"] or 0


def of_pilot(cohort: Cohort) -> int:
    """Return how many sessions began while the cohort was a pilot."""
    return Session.objects.filter(cohort=cohort, is_pilot=True).count()


def by_device(cohort: Cohort, *, now: datetime) -> dict[str, dict[str, int]]:
    """Return the counts of sessions by class of device, "" where that is not known."""
    grouped: Any = sessions_of(cohort).values(device=DEVICE).annotate(**_numbers(now))
    return {row.pop("device"): row for row in grouped}


def sessions_of(cohort: Cohort) -> "QuerySet[Session]":
    """Return the cohort's sessions in no order, which is what grouping needs."""
    return Session.objects.filter(in_earnest(cohort), cohort=cohort).order_by()


def _numbers(now: datetime) -> dict[str, Count]:
    unfinished, recent = Q(outcome=""), Q(entered_at__gt=now - LEFT_AFTER)
    consented = Q(consented_at__isnull=False)
    left = Q(outcome=Outcome.TIMED_OUT) | (unfinished & ~recent)
    conditions: dict[str, Q | Exists] = {
        "consented": consented,
        "camera": Q(camera_checked_at__isnull=False),
        "instructed": Q(instructed_at__isnull=False),
        "trained": Q(understood_at__isnull=False),
        "answered": Exists(Judgment.objects.filter(session=OuterRef("pk"))),
        "complete": Q(outcome=Outcome.COMPLETE),
        "declined": Q(outcome=Outcome.DECLINED),
        "screened_out": Q(outcome=Outcome.SCREENED_OUT),
        "over_quota": Q(outcome=Outcome.OVER_QUOTA),
        "timed_out": Q(outcome=Outcome.TIMED_OUT),
        "under_way": unfinished & recent,
        "silent": unfinished & ~recent,
        "dropped_out": consented & left,
        "stayed_or_left": consented & (left | Q(outcome=Outcome.COMPLETE)),
    }
    counts = {name: Count("pk", filter=condition) for name, condition in conditions.items()}
    return {"sessions": Count("pk"), "device_persons": Count("participant", distinct=True), **counts}


def seconds(cohort: Cohort) -> list[float] | None:
    """Return the quartiles of how long complete sessions took, from entry to completion."""
    took = ExpressionWrapper(F("completed_at") - F("entered_at"), output_field=DurationField())
    done = sessions_of(cohort).complete().annotate(took=Extract(took, "epoch"))  # type: ignore[attr-defined]
    quartiles: list[float] | None = done.aggregate(quartiles=Quartiles("took"))["quartiles"]
    return quartiles and [round(value, 1) for value in quartiles]


def days(cohort: Cohort) -> dict[str, list[int]]:
    """Return, for each day of the cohort's time zone on which any began, how many began and how many of them finished.

    Days are written as 2026-01-31.
    """
    day = TruncDate("entered_at", tzinfo=ZoneInfo(cohort.time_zone))
    rows: Any = sessions_of(cohort).values(day=day).annotate(begun=Count("pk"), complete=Count("completed_at"))
    return {row["day"].isoformat(): [row["begun"], row["complete"]] for row in rows.order_by("day")}


def latest(cohort: Cohort) -> datetime | None:
    """Return when the last session began."""
    moment: datetime | None = sessions_of(cohort).aggregate(latest=Max("entered_at"))["latest"]
    return moment
