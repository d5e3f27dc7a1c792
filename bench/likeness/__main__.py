"""`python -m bench.likeness`: how long it takes to find what looks like a photograph among those of a whole study.

Starts a PostgreSQL of its own, as `make run` does, and fills it with made-up photographs in six cohorts: 30 of each
person in one room, each hash about eight bits of 64 from the room's. The last line is one JSON object; times in ms.
"""

import argparse
import json
import os
import sys

import django

from devstack.folder import temporary
from devstack.stack import stack

STUDY = 423_193
"""Photographs of the largest study of this kind: Brooks et al., 2024."""


def main() -> int:
    """Measure and print; 1 where a copy was not found or a table was read from end to end."""
    parser = argparse.ArgumentParser(prog="python -m bench.likeness", description=__doc__)
    parser.add_argument("--mimics", type=int, default=STUDY, help=f"photographs in the study (default {STUDY})")
    parser.add_argument("--looks", type=int, default=1000, help="photographs looked up (default 1000)")
    options = parser.parse_args()
    # What is measured is reading; to wait for the disk would only make the filling longer.
    with temporary() as data, stack(data, parts=(), steps=("migrate",), durable=False, own_servers=True) as running:
        os.environ.update(running.env)
        django.setup()
        from bench.likeness.measuring import measure

        figures = measure(mimics=options.mimics, looks=options.looks)
    print(json.dumps(figures))
    return 0 if figures["copies_found"] == 1 and figures["whole_reads"] == [] else 1


if __name__ == "__main__":
    sys.exit(main())
