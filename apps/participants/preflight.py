"""What the check before the start found out on the person's device, as far as it can be believed."""

import json
from collections.abc import Callable
from typing import Any

from apps.participants.models import Session

# Pixels of a photograph's long side: which there are to choose from, and which one it is unless something speaks
# for another.
SIDES = (640, 960, 1280)
SIDE = 960

MAX_CHARACTERS = 1000


def _whole(low: int, high: int) -> Callable[[Any], bool]:
    return lambda value: type(value) is int and low <= value <= high


def _one_of(*values: Any) -> Callable[[Any], bool]:
    return lambda value: any(type(value) is type(known) and value == known for known in values)


# By name: whether a value is one that the page can have sent.
FINDINGS: dict[str, Callable[[Any], bool]] = {
    "camera": _one_of("works", "file"),
    "cameras": _whole(0, 99),
    "side": _one_of(*SIDES),
    "kbits": _whole(0, 10_000_000),
    "save_data": _one_of(True, False),
    "light": _one_of("ok", "backlit", "dark"),
    "framed": _one_of(True, False),
    "device": _one_of("phone", "tablet", "desktop"),
}


def read(text: str) -> dict[str, Any]:
    """Return the findings in the JSON a browser sent: those we know, with values they can have; the rest is dropped."""
    if len(text) > MAX_CHARACTERS:
        return {}
    try:
        sent = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    if not isinstance(sent, dict):
        return {}
    return {name: sent[name] for name, fits in FINDINGS.items() if name in sent and fits(sent[name])}


def keep(session: Session, text: str) -> None:
    """Note in the session what the latest check found."""
    session.preflight = read(text)
    session.save(update_fields=["preflight"])
