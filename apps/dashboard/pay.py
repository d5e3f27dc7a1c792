"""What a cohort has cost, will cost, pays by the hour, and when it will be done: reckoned from its counts."""

import math
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from apps.dashboard.figures import Figures
from apps.studies.models import Cohort

PACE_DAYS = 7
CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Outlook:
    """Money in the cohort's currency; None where it cannot be told yet, or nothing is paid."""

    currency: str
    each: Decimal | None
    """What a complete session pays."""
    spent: Decimal | None
    """What the sessions that are complete cost."""
    projected: Decimal | None
    """What the cohort will have cost when every place is filled."""
    hourly: Decimal | None
    """What a complete session pays, over the median time it takes."""
    missing: int
    """Answers that are still to come."""
    pace: float
    """Answers a day over the last PACE_DAYS days."""
    finish: date | None
    """When the last answer comes in, if they go on at that pace."""


def outlook(cohort: Cohort, figures: Figures, *, today: date) -> Outlook:
    """Return the outlook of the cohort on a day of its own time zone."""
    each, complete = cohort.pay_amount, figures.total("complete")
    missing = max(0, figures.total("target") - figures.total("filled"))
    sessions_left = math.ceil(missing / cohort.trials_per_session)
    pace = pace_of(figures, today=today)
    return Outlook(
        currency=cohort.pay_currency,
        each=each,
        spent=None if each is None else each * complete,
        projected=None if each is None else each * (complete + sessions_left),
        hourly=hourly(each, figures),
        missing=missing,
        pace=pace,
        finish=today + timedelta(days=math.ceil(missing / pace)) if missing and pace else None,
    )


def hourly(each: Decimal | None, figures: Figures) -> Decimal | None:
    """Return the pay of a complete session over the median time of one, by the hour."""
    if each is None or not figures.session_seconds or not figures.session_seconds[1]:
        return None
    return (each * 3600 / Decimal(figures.session_seconds[1])).quantize(CENT)


def pace_of(figures: Figures, *, today: date) -> float:
    """Return the answers a day over the last days, today included, or since the first answer if that is shorter."""
    answers = {date.fromisoformat(day): numbers[2] for day, numbers in figures.days.items() if numbers[2]}
    if not answers:
        return 0.0
    first = max(min(answers), today - timedelta(days=PACE_DAYS - 1))
    days = max(1, (today - first).days + 1)
    return sum(count for day, count in answers.items() if day >= first) / days
