"""The measurement itself: each page many times, at a tenth of the size and at the whole, and the counts behind them."""

import sys
import time
from statistics import median
from typing import Any

from django.contrib.auth.models import User
from django.db import connection
from django.test import Client

from apps.dashboard.counts import count_now
from bench.assignment.population import JUDGMENTS, MIMICS, SEEDS, Population, found, grow
from bench.dashboard.photographs import complete, without_triggers

Figures = dict[str, Any]


def measure(scale: float, *, rounds: int) -> Figures:
    """Return every figure; see docs/benchmarks.md for what each means."""
    population = found(max(60, round(SEEDS * scale)))
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(User.objects.create_superuser("bench"))
    small = _at(population, client, scale / 10, rounds=1)
    large = _at(population, client, scale, rounds=rounds)
    return {
        **large,
        "slowest_ms": max(large["ms"].values()),
        "queries_at_a_tenth": small["queries"],
        "seeds": population.seed_count,
        "mimics": population.mimic_count,
        "judgments": 2 * population.judged,
    }


def _at(population: Population, client: Client, scale: float, *, rounds: int) -> Figures:
    with without_triggers():
        grow(population, mimics=max(60, round(MIMICS * scale)), judgments=max(1200, round(JUDGMENTS * scale)))
        complete(population)
    print(f"{population.mimic_count} mimics, {2 * population.judged} judgments", file=sys.stderr)
    counting = {cohort.slug: _counting(cohort) for cohort in (population.seeds, population.mimics)}
    pages = {name: _page(client, address, rounds) for name, address in _addresses(population).items()}
    return {
        "ms": {name: took for name, (took, _queries) in pages.items()},
        "queries": {name: queries for name, (_took, queries) in pages.items()},
        "counting_ms": counting,
    }


def _addresses(population: Population) -> dict[str, str]:
    seeds, mimics = (f"/admin/studies/cohort/{cohort.pk}/progress/" for cohort in (population.seeds, population.mimics))
    return {
        "overview": "/admin/",
        "cohorts": "/admin/studies/cohort/",
        "study": f"/admin/studies/study/{population.seeds.study_id}/progress/",
        "cohort of seeds": seeds,
        "cohort of mimics": mimics,
        "every seed": f"{mimics}seeds/",
        "every seed as CSV": f"{mimics}seeds.csv",
    }


def _counting(cohort: Any) -> int:
    began = time.perf_counter()
    count_now(cohort)
    return round(1000 * (time.perf_counter() - began))


def _page(client: Client, address: str, rounds: int) -> tuple[float, int]:
    asked: list[str] = []

    def note(execute: Any, sql: str, *rest: Any) -> Any:
        asked.append(sql)
        return execute(sql, *rest)

    _get(client, address)
    with connection.execute_wrapper(note):
        _get(client, address)
    return round(median(_get(client, address) for _ in range(rounds)), 1), len(asked)


def _get(client: Client, address: str) -> float:
    began = time.perf_counter()
    response = client.get(address)
    if response.status_code != 200:
        raise RuntimeError(f"{address} answered {response.status_code}")
    return 1000 * (time.perf_counter() - began)
