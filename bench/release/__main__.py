"""`python -m bench.release`: how long a release of the study's size takes, beside a plain tar of the same files.

Starts PostgreSQL, Valkey and a Celery worker of its own; everything lies below the system's temporary folder (TMPDIR),
some 120 kB for each mimic, and is gone at the end. The last line is one JSON object.
"""

import argparse
import json
import os
import sys

import django

from bench.release.memory import LEAN
from devstack.folder import temporary
from devstack.stack import stack

MIMICS = 423_193
QUICK = 2_000


def main() -> int:
    """Measure and print; 1 where the release was not built, or did not hold what it should."""
    parser = argparse.ArgumentParser(prog="python -m bench.release", description=__doc__)
    parser.add_argument("--mimics", type=int, default=MIMICS, help=f"photographs in the release (default {MIMICS})")
    parser.add_argument("--quick", action="store_const", dest="mimics", const=QUICK, help=f"--mimics {QUICK}")
    parser.add_argument("--processes", type=int, default=2, help="processes of the worker (default 2)")
    options = parser.parse_args()
    # A quick look is no measurement of the disk.
    durable = options.mimics > QUICK
    with temporary() as data, stack(data, parts=(), steps=("migrate",), durable=durable, own_servers=True) as running:
        # The worker inherits it.
        os.environ.update(running.env | LEAN)
        django.setup()
        from bench.release.measuring import measure

        figures = measure(running, options.mimics, processes=options.processes)
    print(json.dumps(figures))
    return 0


if __name__ == "__main__":
    sys.exit(main())
