"""A cohort in which everything has happened, and the same counted slowly, row by row, as one would by hand."""

import random
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from statistics import quantiles
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from apps.mimicry.models import Mimic
from apps.participants.consent import decline
from apps.participants.enrolment import enter
from apps.participants.models import Session, Trial
from apps.participants.outcomes import decide
from apps.ratings.models import Judgment
from apps.studies.models import Cell, Cohort
from tests.factories import make_cohort, make_judgment, make_mimic, make_participant, make_session

DEVICES = ("phone", "tablet", "desktop", None)
REASONS = ("blurred", "turned_away", "too_small")
DAY = timedelta(days=1)


def make_busy_cohort(rng: random.Random, **fields: Any) -> Cohort:
    """A cohort of four seeds with some twenty sessions that ended in every way, or have not ended."""
    cohort = make_cohort(seeds=4, per_stimulus_target=15, time_zone="Asia/Kolkata", **fields)
    for _ in range(3):
        enter(cohort, make_participant(cohort.study))
    decline(enter(cohort, make_participant(cohort.study)))
    for number in range(12):
        _walk(make_session(cohort), rng, number)
    again = make_session(cohort, Session.objects.filter(outcome="complete").latest("pk").participant, again=True)
    decide(again, Session.Outcome.SCREENED_OUT)
    for session in Session.objects.filter(cohort=cohort):
        back = rng.choice([0, 0.4, 2, 5]) * DAY
        Session.objects.filter(pk=session.pk).update(entered_at=session.entered_at - back, is_pilot=rng.random() < 0.2)
    return cohort


def _walk(session: Session, rng: random.Random, number: int) -> None:
    device = DEVICES[number % len(DEVICES)]
    Session.objects.filter(pk=session.pk).update(preflight={"device": device} if device else {})
    trials = list(session.trials.order_by("position"))
    for trial in trials[: 1 + number % len(trials)]:
        make_judgment(trial, duration_ms=rng.choice([None, rng.randint(500, 60_000)]))
        _photograph(trial, rng)
    for name in ("complete", "timed_out", "over_quota"):
        if number % 4 == ("complete", "timed_out", "over_quota").index(name):
            session.refresh_from_db()
            decide(session, Session.Outcome(name))


def _photograph(trial: Trial, rng: random.Random) -> None:
    settled = timezone.now() - rng.randint(1, 90) * DAY / 24
    if rng.random() < 0.4:
        reasons = rng.sample(REASONS, rng.randint(1, 2))
        make_mimic(trial, status="rejected", reasons=reasons, settled_at=settled)
    status = rng.choice(["accepted", "review", "pending", "parked"])
    make_mimic(trial, status=status, settled_at=settled if status in ("accepted", "review") else None)


def slowly(cohort: Cohort) -> dict[str, int]:
    """Every count by name, made by looking at one row after the other."""
    now, counts = timezone.now(), Counter[str]()
    for session in Session.objects.filter(cohort=cohort):
        counts["pilot"] += session.is_pilot
        if session.is_pilot:
            continue
        counts["sessions"] += 1
        counts["consented"] += session.consented_at is not None
        counts["camera"] += session.camera_checked_at is not None
        counts["instructed"] += session.instructed_at is not None
        counts["trained"] += session.understood_at is not None
        counts["answered"] += Judgment.objects.filter(session=session).count() > 0
        recent = now - session.entered_at < DAY
        counts[session.outcome or ("under_way" if recent else "silent")] += 1
        left = session.outcome == "timed_out" or (session.outcome == "" and not recent)
        counts["dropped_out"] += session.consented_at is not None and left
    earnest = Session.objects.filter(cohort=cohort, is_pilot=False)
    counts["persons"] = len({session.participant_id for session in earnest})
    for trial in Trial.objects.filter(cohort=cohort, session__in=earnest):
        if trial.role != "main":
            counts["extra"] += trial.judged_at is not None
            continue
        counts["trials"] += 1
        counts["released"] += trial.state == "released"
        counts["photographed"] += Mimic.objects.filter(trial=trial).count() >= 1
        counts["retaken"] += Mimic.objects.filter(trial=trial).count() >= 2
    for judgment in Judgment.objects.filter(cohort=cohort, session__in=earnest):
        if judgment.trial.role != "main":
            continue
        counts["judgments"] += 1
        counts["late"] += judgment.late
    for mimic in Mimic.objects.filter(cohort=cohort, session__in=earnest):
        counts["photographs"] += 1
        counts[mimic.status] += 1
    for cell in Cell.objects.filter(cohort=cohort):
        counts["pictures"] += 1
        for name in ("filled", "reserved", "target"):
            counts[name] += getattr(cell, name)
    return dict(counts)


def quartiles_of(values: Sequence[float]) -> list[float]:
    """Quartiles as the textbook has them: interpolated between the two nearest values."""
    return quantiles(values, n=4, method="inclusive")


def days_of(cohort: Cohort) -> dict[str, int]:
    """Sessions begun by day of the cohort's time zone."""
    zone = ZoneInfo(cohort.time_zone)
    earnest = Session.objects.filter(cohort=cohort, is_pilot=False)
    begun = (session.entered_at.astimezone(zone).date() for session in earnest)
    return {day.isoformat(): count for day, count in Counter(begun).items()}
