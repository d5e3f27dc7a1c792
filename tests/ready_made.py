"""Stacks that begin where others have come to: what takes long is done once in a run of the tests, and then copied."""

import fcntl
import os
import shutil
import subprocess
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from devstack.folder import temporary
from devstack.stack import Stack, stack

FOLDER = "MIMICRY_TEST_READY_MADE"
"""Names the folder of what is made, the same for all processes that share a run."""
KEPT = ("postgres", "media", "static", "secrets")


@contextmanager
def ready_made(
    *made: str,
    parts: Collection[str] = ("web", "worker", "beat"),
    steps: Collection[str] = (),
    durable: bool = False,
) -> Iterator[Stack]:
    """Run a stack with servers of its own, for which the steps `made` are done, and those in `steps` are done anew."""
    with temporary() as data:
        fill(data, *made)
        with stack(data, parts=parts, steps=steps, durable=durable, own_servers=True) as running:
            yield running


def fill(data: Path, *made: str) -> None:
    """Copy into the empty folder `data` what a stack keeps for which the steps `made` are done."""
    subprocess.run(["cp", "-a", *(str(_made(made) / name) for name in KEPT), str(data)], check=True)


def _made(steps: tuple[str, ...]) -> Path:
    """The data folder of a stack that has done these steps, each after a copy of those before it, and was stopped."""
    folder = Path(os.environ[FOLDER]) / "-".join(steps)
    folder.mkdir(mode=0o711, parents=True, exist_ok=True)
    data, finished = folder / "data", folder / "finished"
    with (folder / "one-at-a-time").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        if not finished.exists():
            shutil.rmtree(data, ignore_errors=True)
            data.mkdir(mode=0o711)
            if steps[:-1]:
                fill(data, *steps[:-1])
            with stack(data, parts=(), steps=steps[-1:], durable=False, own_servers=True):
                pass
            _forget_power_cuts(data)
            finished.touch()
    return data


def _forget_power_cuts(data: Path) -> None:
    """Never wait for the disk, not even where a server is to survive being killed: the system's memory outlives it."""
    with (data / "postgres" / "cluster" / "postgresql.auto.conf").open("a") as settings:
        settings.write("fsync = off\n")
