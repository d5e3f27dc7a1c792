"""`python -m bench.likeness`, on a study small enough to fill in a moment."""

import json
import subprocess
import sys

from devstack.application import ROOT


def test_copies_are_found_by_the_indexes_alone() -> None:
    command = [sys.executable, "-m", "bench.likeness", "--mimics", "9000", "--looks", "50"]

    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=600, check=False)

    assert done.returncode == 0, done.stderr
    figures = json.loads(done.stdout.splitlines()[-1])
    assert (figures["mimics"], figures["copies_found"], figures["whole_reads"]) == (9000, 1.0, [])
    assert "mimics_by_likeness" in figures["indexes"]
    assert 0 < figures["find_ms_p50"] <= figures["find_ms_p99"]
