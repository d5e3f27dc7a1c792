"""Waiting for what other processes do in their own time."""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")
PAUSE = 0.02


def until(ask: Callable[[], T], *, seconds: float = 60.0, lacking: str = "nothing happened for too long") -> T:
    """Ask until the answer is true, and return it; not for ever."""
    deadline = time.monotonic() + seconds
    while not (answer := ask()):
        assert time.monotonic() < deadline, lacking
        time.sleep(PAUSE)
    return answer
