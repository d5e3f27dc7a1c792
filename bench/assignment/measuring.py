"""The measurement itself: draws one after another at a tenth of the size and at the whole, then a crowd at once."""

import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

from django.db import Error, OperationalError, connection
from django.db.models import F, Max, Min

from apps.participants.assignment import ensure_trials
from apps.participants.drawing import replay
from apps.participants.models import Draw, Session, Trial
from apps.studies.models import Cell, Cohort, SeedTally
from bench.assignment.population import JUDGMENTS, MIMICS, SEEDS, Population, found, grow, new_sessions
from bench.submit.load import percentile_ms

Figures = dict[str, object]


def measure(scale: float, *, draws: int, clients: int) -> Figures:
    """Return every figure; see docs/benchmarks.md for what each means."""
    population = found(max(60, round(SEEDS * scale)))
    _grow(population, scale / 10)
    small = timed(population, draws)
    _grow(population, scale)
    large = timed(population, draws)
    kinds = {name: percentile_ms(waits, 0.5) for name, waits in large.items()}
    return {
        "draw_ms_p50": max(kinds.values()),
        "draw_ms_p99": max(percentile_ms(waits, 0.99) for waits in large.values()),
        "growth": max(round(kinds[name] / percentile_ms(small[name], 0.5), 2) for name in kinds),
        "by_kind": kinds,
        **crowd(population, clients=clients, sessions=max(clients, draws)),
        "seeds": population.seed_count,
        "mimics": population.mimic_count,
        "judgments": 2 * population.judged,
    }


def _grow(population: Population, scale: float) -> None:
    began = time.perf_counter()
    grow(population, mimics=max(60, round(MIMICS * scale)), judgments=max(1200, round(JUDGMENTS * scale)))
    print(f"{population.mimic_count} mimics in {time.perf_counter() - began:.0f} s", file=sys.stderr)


def timed(population: Population, draws: int) -> dict[str, list[float]]:
    """Return the seconds each of so many draws takes, of seeds and of mimics, in turns."""
    cohorts = {"seeds": population.seeds, "mimics": population.mimics}
    comers = {name: new_sessions(cohort, draws) for name, cohort in cohorts.items()}
    waits: dict[str, list[float]] = {name: [] for name in cohorts}
    for pair in zip(*comers.values(), strict=True):
        for name, session in zip(cohorts, pair, strict=True):
            began = time.perf_counter()
            ensure_trials(session)
            waits[name].append(time.perf_counter() - began)
    return waits


def crowd(population: Population, *, clients: int, sessions: int) -> Figures:
    """Let so many people at once begin so many sessions in each cohort; return what went wrong, and how even it was."""
    outcome: Counter[str] = Counter()
    worst: Counter[str] = Counter()
    done = threading.Event()
    watcher = threading.Thread(target=_watch, args=(population, worst, done))
    comers = [*new_sessions(population.seeds, sessions), *new_sessions(population.mimics, sessions)]
    began = time.perf_counter()
    watcher.start()
    with ThreadPoolExecutor(clients) as threads:
        for came in threads.map(_begin, comers):
            outcome[came] += 1
    seconds = time.perf_counter() - began
    done.set()
    watcher.join()
    return {
        "overshoot": Cell.objects.filter(load__gt=F("target")).count() + outcome["overshoot"],
        "repeats": _repeats(),
        "deadlocks": outcome["deadlock"],
        "failed": outcome["failed"] + _untrue(),
        "max_imbalance": max(worst.values()),
        "crowd_draws_per_s": round(outcome["drawn"] / seconds, 1),
    }


def _begin(session: Session) -> str:
    try:
        ensure_trials(session)
    except OperationalError as error:
        return "deadlock" if "deadlock" in str(error) else "failed"
    except Error as error:
        return "overshoot" if "cell_never_overshoots" in str(error) else "failed"
    finally:
        connection.close()
    return "drawn"


def _watch(population: Population, worst: Counter[str], done: threading.Event) -> None:
    """Note the largest difference of fill seen between any two seeds of a cohort while people draw."""
    while not done.wait(0.05):
        for cohort in (population.seeds, population.mimics):
            worst[cohort.slug] = max(worst[cohort.slug], _imbalance(cohort))
    connection.close()


def _imbalance(cohort: Cohort) -> int:
    ends = SeedTally.objects.filter(cohort=cohort, room__gt=0).aggregate(low=Min("load"), high=Max("load"))
    difference: int = ends["high"] - ends["low"]
    return difference


def _repeats() -> int:
    return Trial.objects.count() - Trial.objects.values("participant", "stimulus").distinct().count()


def _untrue() -> int:
    """Return how many draws cannot be replayed from what is stored of them to what was shown."""
    return sum(not _replayed(draw) for draw in _draws())


def _draws() -> Iterator[Draw]:
    yield from Draw.objects.select_related("session").iterator(chunk_size=500)


def _replayed(draw: Draw) -> bool:
    shown = draw.session.trials.filter(position__gt=draw.had).order_by("position").values_list("stimulus", flat=True)
    return replay(draw) == list(shown)
