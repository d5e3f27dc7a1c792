"""The whole count of a cohort, put together."""

from datetime import datetime
from typing import Any

from apps.dashboard.counting import answers, fill, photographs, sessions
from apps.dashboard.figures import Figures
from apps.studies.models import Cohort


def figures_of(cohort: Cohort, *, now: datetime) -> Figures:
    """Count the cohort, in a number of queries that does not depend on what it holds."""
    judged = answers.judgments(cohort)
    trial_seconds = judged.pop("seconds")
    pictures = photographs.by_device(cohort) if cohort.takes_photographs else {}
    waiting = {name: _earliest(pictures, f"{name}_since") for name in ("review", "pending")}
    return Figures(
        persons=sessions.persons(cohort),
        devices=_joined(sessions.by_device(cohort, now=now), pictures),
        answers=answers.trials(cohort) | judged | {"pilot": sessions.of_pilot(cohort)},
        levels=fill.by_level(cohort),
        least=fill.least(cohort),
        reasons=photographs.reasons(cohort) if cohort.takes_photographs else {},
        trial_seconds=trial_seconds,
        session_seconds=sessions.seconds(cohort),
        positions=answers.by_position(cohort),
        days=_days(sessions.days(cohort), answers.days(cohort)),
        since={"session": _text(sessions.latest(cohort)), **{name: _text(at) for name, at in waiting.items()}},
    )


def _joined(*parts: dict[str, dict[str, Any]]) -> dict[str, dict[str, int]]:
    whole: dict[str, dict[str, int]] = {}
    for part in parts:
        for device, numbers in part.items():
            counts = {name: number for name, number in numbers.items() if isinstance(number, int)}
            whole.setdefault(device, {}).update(counts)
    return whole


def _earliest(grouped: dict[str, dict[str, Any]], name: str) -> datetime | None:
    moments = [numbers[name] for numbers in grouped.values() if numbers[name]]
    return min(moments, default=None)


def _days(begun: dict[str, list[int]], judged: dict[str, int]) -> dict[str, list[int]]:
    every = sorted({*begun, *judged})
    return {day: [*begun.get(day, [0, 0]), judged.get(day, 0)] for day in every}


def _text(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
