"""The draws that are timed: one after another, at a tenth of the size and at the whole in turns."""

import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from apps.participants.assignment import ensure_trials
from bench.assignment.crowd import Figures, crowd
from bench.assignment.population import JUDGMENTS, MIMICS, SEEDS, Population, found, grow, new_sessions
from bench.submit.load import percentile_ms

TURN = 10
Waits = dict[str, list[float]]


def measure(scale: float, *, draws: int, clients: int) -> Figures:
    """Return every figure; see docs/benchmarks.md for what each means."""
    population = found(max(60, round(SEEDS * scale)))
    _grow(population, scale / 10)
    tenth = _copied("tenth")
    _grow(population, scale)
    small, large = _in_turns(population, tenth, draws)
    middle = {kind: percentile_ms(waits, 0.5) for kind, waits in large.items()}
    return {
        "draw_ms_p50": max(middle.values()),
        "draw_ms_p99": max(percentile_ms(waits, 0.99) for waits in large.values()),
        "growth": max(round(middle[kind] / percentile_ms(waits, 0.5), 2) for kind, waits in small.items()),
        **crowd(population, clients=clients, sessions=max(clients, draws)),
        "by_kind": middle,
        "seeds": population.seed_count,
        "mimics": population.mimic_count,
        "judgments": 2 * population.judged,
    }


def _grow(population: Population, scale: float) -> None:
    began = time.perf_counter()
    grow(population, mimics=max(60, round(MIMICS * scale)), judgments=max(1200, round(JUDGMENTS * scale)))
    print(f"{population.mimic_count} mimics in {time.perf_counter() - began:.0f} s", file=sys.stderr)


def _in_turns(population: Population, tenth: str, draws: int) -> tuple[Waits, Waits]:
    """Time so many draws of each kind at either size, in turns: what else the machine does hits both alike."""
    small: Waits = defaultdict(list)
    large: Waits = defaultdict(list)
    for _ in range(draws // TURN):
        with _connected_to(tenth):
            _time(population, small)
        _time(population, large)
    return small, large


def _time(population: Population, waits: Waits) -> None:
    for kind, cohort in population.cohorts.items():
        first, *others = new_sessions(cohort, TURN + 1)
        # A connection learns the tables on its first draw; a web server keeps its connections.
        ensure_trials(first)
        for session in others:
            began = time.perf_counter()
            ensure_trials(session)
            waits[kind].append(time.perf_counter() - began)


def _copied(name: str) -> str:
    """Copy the database as it is now under that name."""
    source = connection.settings_dict["NAME"]
    connection.close()
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{source}"')
    return name


@contextmanager
def _connected_to(name: str) -> Iterator[None]:
    whole = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = whole
