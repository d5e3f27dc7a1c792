"""How an answer came about, as the browser tells it: kept as far as it makes sense, never a reason to refuse.

What is kept has the shape `{"terms": {code: {"place", "chosen_ms", "set_ms", "by"}}, "filter_uses", "removed",
"undone", "glosses": [code]}`: a term's place in the list as shown (from 1), milliseconds from the trial's appearance to
its being chosen and to its strength being set, the way it was chosen, counts, and the terms whose gloss was opened.
"""

from collections.abc import Sequence
from typing import Any

WAYS = frozenset({"list", "filter", "undo"})
LONGEST_MS = 7 * 24 * 3600 * 1000
MOST_USES = 10_000
COUNTS = ("filter_uses", "removed", "undone")


def cleaned(told: object, codes: Sequence[str]) -> dict[str, Any]:
    """Return what makes sense of `told` for a list of these term codes; the rest is dropped. Never raises."""
    told = _mapping(told)
    terms = {
        code: kept for code, how in _mapping(told.get("terms")).items() if code in codes and (kept := _term(how, codes))
    }
    counts = {name: told[name] for name in COUNTS if _within(told.get(name), 0, MOST_USES)}
    glosses = told.get("glosses")
    told_of = glosses if isinstance(glosses, list) else []
    opened = list(dict.fromkeys(code for code in told_of if isinstance(code, str) and code in codes))
    return ({"terms": terms} if terms else {}) | counts | ({"glosses": opened} if opened else {})


def _term(how: object, codes: Sequence[str]) -> dict[str, Any]:
    told = _mapping(how)
    limits = {"place": (1, len(codes)), "chosen_ms": (0, LONGEST_MS), "set_ms": (0, LONGEST_MS)}
    kept: dict[str, Any] = {name: told[name] for name, ends in limits.items() if _within(told.get(name), *ends)}
    by = told.get("by")
    return kept | ({"by": by} if isinstance(by, str) and by in WAYS else {})


def _mapping(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _within(value: object, low: int, high: int) -> bool:
    return type(value) is int and low <= value <= high
