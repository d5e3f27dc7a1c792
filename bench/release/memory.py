"""How much memory a process and those that it started have needed at most."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

EVERY = 0.2
# As the worker for releases has it in docker-compose.yml: what a large table took goes back to the system at once, and
# is not kept for the next one.
LEAN = {
    "ARROW_DEFAULT_MEMORY_POOL": "system",
    "MALLOC_ARENA_MAX": "2",
    "MALLOC_MMAP_THRESHOLD_": "131072",
    "MALLOC_TRIM_THRESHOLD_": "131072",
}


class Peak:
    """The largest peak of any one of the processes watched, in MB of resident memory."""

    def __init__(self) -> None:
        self.mb = 0.0

    def look(self, pid: int) -> None:
        """Look at a process and all below it."""
        for process in _family(pid):
            self.mb = max(self.mb, _peak_mb(process))


@contextmanager
def watching(pid: int) -> Iterator[Peak]:
    """Look every so often for the length of the block."""
    peak, over = Peak(), threading.Event()

    def run() -> None:
        while not over.wait(EVERY):
            peak.look(pid)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        yield peak
    finally:
        over.set()
        thread.join()


def _family(pid: int) -> Iterator[int]:
    yield pid
    try:
        children = [int(child) for task in Path(f"/proc/{pid}/task").iterdir() for child in _words(task / "children")]
    except OSError:
        return
    for child in children:
        yield from _family(child)


def _words(file: Path) -> list[str]:
    return file.read_text().split()


def _peak_mb(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0.0
    return max((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM")), default=0.0)
