"""`python -m bench.dashboard`: how long the dashboards' pages take at the study's size, and how many queries they ask.

Starts PostgreSQL and Valkey of its own. The last line is one JSON object; times in ms.
"""

import argparse
import json
import os
import sys

import django

from devstack.folder import temporary
from devstack.stack import stack

AIM_MS = 300


def main() -> int:
    """Measure and print; 1 where a page takes longer than AIM_MS in the median or asks more as data grow."""
    parser = argparse.ArgumentParser(prog="python -m bench.dashboard", description=__doc__)
    parser.add_argument("--scale", type=float, default=1.0, help="share of the study's size (default 1)")
    parser.add_argument("--rounds", type=int, default=15, help="times each page is asked for (default 15)")
    options = parser.parse_args()
    with temporary() as data, stack(data, parts=(), steps=("migrate", "static"), own_servers=True) as running:
        os.environ.update(running.env | {"REQUIRE_TWO_FACTOR": "false"})
        django.setup()
        from bench.dashboard.measuring import measure

        figures = measure(options.scale, rounds=options.rounds)
    print(json.dumps(figures))
    return 1 if figures["slowest_ms"] > AIM_MS or figures["queries"] != figures["queries_at_a_tenth"] else 0


if __name__ == "__main__":
    sys.exit(main())
