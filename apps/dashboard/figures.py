"""What is counted of a cohort, and the same of several cohorts together."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

VERSION = 1
"""Of the shape below: figures of another version are counted anew."""


@dataclass(frozen=True, slots=True)
class Figures:
    """The counts of one cohort; the names in them are those of `counting.definitions`."""

    persons: int = 0
    devices: dict[str, dict[str, int]] = field(default_factory=dict)
    """Sessions and photographs by class of device; "" where that is not known."""
    answers: dict[str, int] = field(default_factory=dict)
    """Trials and judgments, and the sessions of a pilot."""
    levels: list[dict[str, int]] = field(default_factory=list)
    """Pictures and places, from pictures without an answer to full ones; see `counting.fill`."""
    least: list[list[int]] = field(default_factory=list)
    """[stimulus, filled, reserved, target] of the pictures with the fewest answers."""
    reasons: dict[str, int] = field(default_factory=dict)
    """Refused photographs by reason."""
    trial_seconds: list[float] | None = None
    """Quartiles of the time from a picture's appearance to its judgment."""
    session_seconds: list[float] | None = None
    """Quartiles of the time from entry to completion."""
    positions: list[list[Any]] = field(default_factory=list)
    """[position, judgments, quartiles in seconds]."""
    days: dict[str, list[int]] = field(default_factory=dict)
    """Sessions begun, those of them that are complete, and answers that count, by day (2026-01-31)."""
    since: dict[str, str | None] = field(default_factory=dict)
    """When the latest session began, and since when photographs wait: `session`, `review`, `pending`, as ISO texts."""
    version: int = VERSION

    def total(self, name: str) -> int:
        """Return the count of that name over the whole cohort; 0 where nothing of the kind was counted."""
        if name == "persons":
            return self.persons
        places = sum(level.get(name, 0) for level in self.levels)
        devices = sum(device.get(name, 0) for device in self.devices.values())
        return self.answers.get(name, 0) + places + devices

    def to_json(self) -> dict[str, Any]:
        """Return what `from_json` reads."""
        return asdict(self)

    @staticmethod
    def from_json(data: dict[str, Any] | None) -> "Figures | None":
        """Return the figures, None where there are none or they were counted by another version."""
        return Figures(**data) if data and data.get("version") == VERSION else None


def together(parts: Iterable[Figures]) -> Figures:
    """Return the counts of several cohorts of a study as one. Quartiles cannot be added up, and are left out."""
    devices: dict[str, Counter[str]] = {}
    answers: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    levels: list[Counter[str]] = []
    days: dict[str, list[int]] = {}
    persons = 0
    for part in parts:
        persons += part.persons
        answers.update(part.answers)
        reasons.update(part.reasons)
        for device, numbers in part.devices.items():
            devices.setdefault(device, Counter()).update(numbers)
        levels = levels or [Counter() for _ in part.levels]
        for sum_, level in zip(levels, part.levels, strict=True):
            sum_.update(level)
        for day, numbers_ in part.days.items():
            days[day] = [a + b for a, b in zip(days.get(day, [0, 0, 0]), numbers_, strict=True)]
    return Figures(
        persons=persons,
        devices={device: dict(numbers) for device, numbers in devices.items()},
        answers=dict(answers),
        levels=[dict(level) for level in levels],
        reasons=dict(reasons.most_common()),
        days=dict(sorted(days.items())),
    )
