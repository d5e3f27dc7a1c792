"""What judging a cohort anew has changed, counted and in words."""

from collections import Counter
from collections.abc import Iterable, Iterator

from apps.mimicry.judging.reasons import label_of
from apps.mimicry.models import Mimic


class Tally:
    """Counts photographs by what holds of them before and after."""

    def __init__(self) -> None:
        self.as_before = self.decided = self.unreadable = 0
        self.changes: Counter[tuple[str, str]] = Counter()
        self.reasons: dict[tuple[str, str], Counter[str]] = {}

    @property
    def judged(self) -> int:
        """How many have a new verdict."""
        return self.as_before + self.decided + self.changes.total()

    def add(self, before: str, after: str, reasons: Iterable[str] = ()) -> None:
        """Count one photograph by its status then and now, and why it is rejected now."""
        if before == after:
            self.as_before += 1
            return
        self.changes[before, after] += 1
        self.reasons.setdefault((before, after), Counter()).update(reasons)

    def told(self) -> Iterator[str]:
        """Yield the counts, a line each."""
        yield f"{self.judged} photographs judged, {self.as_before} as before."
        for (before, after), count in self.changes.most_common():
            reasons = ", ".join(f"{label_of(reason)} {times}" for reason, times in self._why(before, after))
            yield f"{_status(before)} → {_status(after)}: {count}" + (f" ({reasons})" if reasons else "")
        if self.decided:
            yield f"Decided by people, which stands: {self.decided}"
        if self.unreadable:
            yield f"Not judged, for only a fresh look would do (--look-again): {self.unreadable}"

    def _why(self, before: str, after: str) -> list[tuple[str, int]]:
        return self.reasons[before, after].most_common()


def _status(status: str) -> str:
    return str(Mimic.Status(status).label)
