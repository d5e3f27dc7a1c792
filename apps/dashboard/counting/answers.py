"""Counts of trials and judgments, and how long answers take."""

from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncDate

from apps.dashboard.counting.earnest import in_earnest
from apps.dashboard.counting.quartiles import Quartiles, in_seconds
from apps.participants.models import Trial
from apps.ratings.models import Judgment
from apps.studies.models import Cohort


def trials(cohort: Cohort) -> dict[str, int]:
    """Return how many main trials were dealt out, how many were released again, and how many others were answered."""
    main, extra = Q(role=Trial.Role.MAIN), Q(judged_at__isnull=False) & ~Q(role=Trial.Role.MAIN)
    dealt = Trial.objects.filter(in_earnest(cohort, "session__"), cohort=cohort).order_by()
    return dealt.aggregate(
        trials=Count("pk", filter=main),
        released=Count("pk", filter=main & Q(state=Trial.State.RELEASED)),
        extra=Count("pk", filter=extra),
    )


def judgments(cohort: Cohort) -> dict[str, Any]:
    """Return how many judgments there are, how many of them late or without a face, and `seconds`: their quartiles."""
    counts: dict[str, Any] = judgments_of(cohort).aggregate(
        judgments=Count("pk"),
        late=Count("pk", filter=Q(late=True)),
        no_face=Count("pk", filter=Q(no_face=True)),
        seconds=Quartiles("duration_ms"),
    )
    return counts | {"seconds": in_seconds(counts["seconds"])}


def judgments_of(cohort: Cohort) -> "QuerySet[Judgment]":
    """Return the cohort's judgments of main trials in no order, which is what grouping needs."""
    ours = Judgment.objects.filter(in_earnest(cohort, "session__"), cohort=cohort, trial__role=Trial.Role.MAIN)
    return ours.order_by()


def by_position(cohort: Cohort) -> list[list[Any]]:
    """Return [position, timed judgments, quartiles in seconds] for each position in a session, in order."""
    timed = judgments_of(cohort).filter(duration_ms__isnull=False).values_list("trial__position")
    grouped = timed.annotate(count=Count("pk"), quartiles=Quartiles("duration_ms")).order_by("trial__position")
    return [[position, count, in_seconds(quartiles)] for position, count, quartiles in grouped]


def days(cohort: Cohort) -> dict[str, int]:
    """Return how many judgments came in on each day of the cohort's time zone, late ones left out."""
    day = TruncDate("received_at", tzinfo=ZoneInfo(cohort.time_zone))
    rows: Any = judgments_of(cohort).counted().values(day=day).annotate(count=Count("pk"))  # type: ignore[attr-defined]
    return {row["day"].isoformat(): row["count"] for row in rows}
