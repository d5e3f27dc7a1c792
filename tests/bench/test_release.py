"""`python -m bench.release`, at a size that is built in a few seconds."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.release import memory
from devstack.application import ROOT

QUICK = 2000


@pytest.fixture
def emptied() -> Iterator[Path]:
    """A folder for whatever is only passing; its path is short, for servers make sockets below it."""
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


def test_a_release_is_built_by_workers_within_its_memory_and_leaves_nothing(emptied: Path) -> None:
    command = [sys.executable, "-m", "bench.release", "--quick"]
    environment = os.environ | {"TMPDIR": str(emptied)}

    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=600, check=False)

    assert done.returncode == 0, done.stderr
    figures = json.loads(done.stdout.splitlines()[-1])
    assert (figures["mimics"], figures["shards"]) == (QUICK, 4)
    assert figures["judgments"] == pytest.approx(3.4 * QUICK, rel=0.01)
    assert figures["ratings"] == pytest.approx(2.5 * figures["judgments"], rel=0.05)
    assert figures["gb"] == pytest.approx(QUICK * 57e3 / 1e9, rel=0.1)
    assert 50 < figures["peak_mb"] < 400
    assert figures["rebuild_100_shards"] == 3, "all but the seeds' lose some of a hundred"
    assert min(figures[name] for name in ("seconds", "tar_seconds", "shardwriter_seconds", "tar_ratio")) > 0
    assert list(emptied.glob("mimicry-*")) == []


def test_the_peak_is_that_of_the_largest_child() -> None:
    fill = "held = b'x' * 300_000_000; print(flush=True); input()"
    parent = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {fill!r}])"
    pipe = subprocess.PIPE
    with subprocess.Popen([sys.executable, "-c", parent], stdin=pipe, stdout=pipe) as running:
        assert running.stdout
        running.stdout.readline()
        peak = memory.Peak()
        peak.look(running.pid)
        running.communicate(b"\n")

    assert 290 < peak.mb < 350
