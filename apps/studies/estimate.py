"""What a cohort will take at most: sessions, people, hours, days and money, from its targets."""

import math
from dataclasses import dataclass
from decimal import Decimal

from apps.studies.models import Cohort, Stimulus


@dataclass(frozen=True, slots=True)
class Estimate:
    """What it takes to fill every place; what hangs on a figure that nobody has set is None."""

    pictures: int
    answers: int
    sessions: int
    people: int
    """At least: if everybody comes as often as they may."""
    hours: float | None
    days: int | None
    cost: Decimal | None
    hourly: Decimal | None
    """What an hour pays, if a session takes as long as expected."""


def of(cohort: Cohort) -> Estimate:
    """Return the estimate: complete sessions only, so more people will begin one."""
    pictures = Stimulus.objects.for_cohort(cohort).count()
    answers = pictures * cohort.per_stimulus_target
    in_one = min(cohort.trials_per_session, pictures) or 1
    sessions = math.ceil(answers / in_one)
    minutes, pay = cohort.minutes_expected, cohort.pay_amount
    return Estimate(
        pictures=pictures,
        answers=answers,
        sessions=sessions,
        people=max(math.ceil(sessions / cohort.sessions_per_person), min(cohort.per_stimulus_target, answers)),
        hours=sessions * minutes / 60 if minutes else None,
        days=math.ceil(sessions / cohort.daily_session_cap) if cohort.daily_session_cap else None,
        cost=None if pay is None else sessions * pay,
        hourly=None if pay is None or not minutes else round(pay * 60 / minutes, 2),
    )
