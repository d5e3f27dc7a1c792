"""A bound on what one piece of work may take, for a worker that reads files it cannot trust."""

import math
import resource
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

# The worst picture within the limits of `pictures` was measured to take 440 MB and 1 second.
MEMORY_BYTES = 800_000_000
SECONDS = 20
PAGES = Path("/proc/self/statm")


class OverrunError(Exception):
    """The work took more processor time than it may."""


@contextmanager
def bounded(*, memory_bytes: int = MEMORY_BYTES, seconds: int = SECONDS) -> Iterator[None]:
    """Let the block take at most `memory_bytes` more address space and about `seconds` of processor time.

    Raises MemoryError or OverrunError in the block. Both bounds are the process's, so this is for one that does one
    thing at a time, in its main thread; where the system does not tell a process's size, memory stays unbounded.
    A decoder that never comes back from C is for Celery's hard limit to end.
    """
    with _processor_time(seconds), _memory(memory_bytes):
        yield


@contextmanager
def _memory(more: int) -> Iterator[None]:
    if not PAGES.exists():
        yield
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    taken = int(PAGES.read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (_lowest(taken + more, soft), hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


@contextmanager
def _processor_time(seconds: int) -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_CPU)

    def overrun(*signalled: Any) -> None:
        # The signal comes every second from now on; once is enough.
        resource.setrlimit(resource.RLIMIT_CPU, (soft, hard))
        raise OverrunError

    before = signal.signal(signal.SIGXCPU, overrun)
    try:
        resource.setrlimit(resource.RLIMIT_CPU, (_lowest(math.ceil(time.process_time() + seconds), soft), hard))
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_CPU, (soft, hard))
        signal.signal(signal.SIGXCPU, before)


def _lowest(wanted: int, soft: int) -> int:
    return wanted if soft == resource.RLIM_INFINITY else min(wanted, soft)
