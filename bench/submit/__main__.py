"""`python -m bench.submit`: how many judgments a second the site takes in beside the least that Django could do.

Starts PostgreSQL, Valkey and two web servers of its own, as `make run` does: one with the site, one with a bare view
that does the same three statements. The last line is one JSON object; times in ms.
"""

import argparse
import json
import os
import sys
from contextlib import ExitStack

import django

from devstack.application import Web
from devstack.checks import free_port
from devstack.folder import temporary
from devstack.stack import Stack, stack


def bare_server(running: Stack) -> Web:
    """Return a second web server on the same database, with nothing but the bare view."""
    environment = running.env | {"DJANGO_SETTINGS_MODULE": "bench.submit.bare_settings"}
    server = Web(environment, running.console, running.host, free_port())
    server.name = "bare"
    return server


def main() -> int:
    """Measure and print; 1 where an answer failed or was lost."""
    parser = argparse.ArgumentParser(prog="python -m bench.submit", description=__doc__)
    parser.add_argument("--requests", type=int, default=3000, help="judgments in each burst (default 3000)")
    parser.add_argument("--rounds", type=int, default=3, help="bursts of each kind, taken in turns (default 3)")
    options = parser.parse_args()
    with ExitStack() as opened:
        data = opened.enter_context(temporary())
        running = opened.enter_context(stack(data, parts=("web",), steps=("migrate",), own_servers=True))
        bare = bare_server(running)
        running.start(bare)
        bare.wait_ready()
        os.environ.update(running.env)
        django.setup()
        from bench.submit.measuring import measure

        figures = measure(running.base_url, bare.place, requests=options.requests, rounds=options.rounds)
    print(json.dumps(figures))
    return 1 if figures["failed"] else 0


if __name__ == "__main__":
    sys.exit(main())
