"""Stacks that begin where others have come to: what takes long is done once in a run of the tests, and then copied."""

import fcntl
import os
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
        whole = ["cp", "-a", *(str(_made(made) / name) for name in KEPT), str(data)]
        subprocess.run(whole, check=True)
        with stack(data, parts=parts, steps=steps, durable=durable, own_servers=True) as running:
            yield running


def _made(steps: Collection[str]) -> Path:
    """The data folder of a stack that has done these steps and was stopped."""
    folder = Path(os.environ[FOLDER]) / "-".join(steps)
    folder.mkdir(mode=0o711, parents=True, exist_ok=True)
    finished = folder / "finished"
    with (folder / "one-at-a-time").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        if not finished.exists():
            with stack(folder / "data", parts=(), steps=steps, durable=False, own_servers=True):
                pass
            finished.touch()
    return folder / "data"
