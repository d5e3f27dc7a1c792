"""`python -m bench.assignment`: how long drawing 30 pictures for a session takes at the study's size, and whether it
stays fair when everyone comes at once.

Starts PostgreSQL and Valkey of its own. The last line is one JSON object; times in ms.
"""

import argparse
import json
import os
import sys

import django

from devstack.folder import temporary
from devstack.stack import stack


def main() -> int:
    """Measure and print; 1 where a place was promised twice, a picture shown twice, or a draw failed."""
    parser = argparse.ArgumentParser(prog="python -m bench.assignment", description=__doc__)
    parser.add_argument("--scale", type=float, default=1.0, help="share of the study's size (default 1)")
    parser.add_argument("--draws", type=int, default=200, help="draws timed at each size (default 200)")
    parser.add_argument("--clients", type=int, default=32, help="sessions that begin at once (default 32)")
    options = parser.parse_args()
    with temporary() as data, stack(data, parts=(), steps=("migrate",), own_servers=True) as running:
        os.environ.update(running.env)
        django.setup()
        from bench.assignment.measuring import measure

        figures = measure(options.scale, draws=options.draws, clients=options.clients)
    print(json.dumps(figures))
    return 1 if figures["overshoot"] or figures["repeats"] or figures["deadlocks"] or figures["failed"] else 0


if __name__ == "__main__":
    sys.exit(main())
