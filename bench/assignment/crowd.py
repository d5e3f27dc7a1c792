"""Everyone at once: so many people begin sessions in one cohort, and then in the other, while somebody counts."""

import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from queue import Empty, SimpleQueue

from django.db import Error, OperationalError, connection
from django.db.models import F, Max, Min

from apps.participants.assignment import ensure_trials
from apps.participants.models import Session, Trial
from apps.participants.replaying import agrees
from apps.studies import holding
from apps.studies.models import Cell, Cohort, SeedTally
from bench.assignment.population import Population, new_sessions
from bench.submit.load import percentile_ms

Figures = dict[str, object]
EVERY = 0.1
CELLS_EVERY = 10

# The widest difference between two open pictures of one seed.
WITHIN_SEEDS = """
SELECT coalesce(max(difference), 0) FROM (
    SELECT max(load) - min(load) AS difference FROM studies_cell
    WHERE cohort_id = %s AND load < target AND NOT barred GROUP BY seed_id
) AS seeds
"""


def crowd(population: Population, *, clients: int, sessions: int) -> Figures:
    """Let so many clients at once begin so many sessions in each cohort; return what went wrong and how even it was."""
    outcome: Counter[str] = Counter()
    worst: Counter[str] = Counter()
    waits: list[float] = []
    done = threading.Event()
    watcher = threading.Thread(target=_watch, args=(population, worst, done))
    began = time.perf_counter()
    watcher.start()
    for cohort in population.cohorts.values():
        comers: SimpleQueue[Session] = SimpleQueue()
        for session in new_sessions(cohort, sessions):
            comers.put(session)
        with ThreadPoolExecutor(clients) as threads:
            for _ in range(clients):
                threads.submit(_come, comers, waits, outcome)
    seconds = time.perf_counter() - began
    done.set()
    watcher.join()
    return {
        "overshoot": Cell.objects.filter(load__gt=F("target")).count() + outcome["overshoot"],
        "repeats": _repeats(),
        "deadlocks": outcome["deadlock"],
        "max_imbalance": max(worst.values()),
        "crowd_ms_p50": percentile_ms(waits, 0.5),
        "crowd_ms_p99": percentile_ms(waits, 0.99),
        "crowd_draws_per_s": round(outcome["drawn"] / seconds, 1),
        "failed": outcome["failed"] + _untrue() + len(list(holding.wrong_tallies(Cohort.objects.all()))),
    }


def _come(comers: "SimpleQueue[Session]", waits: list[float], outcome: Counter[str]) -> None:
    """Be one client: begin one session after another, on one connection."""
    try:
        while True:
            session = comers.get_nowait()
            began = time.perf_counter()
            outcome[_begin(session)] += 1
            waits.append(time.perf_counter() - began)
    except Empty:
        connection.close()


def _begin(session: Session) -> str:
    try:
        ensure_trials(session)
    except OperationalError as error:
        return "deadlock" if "deadlock" in str(error) else "failed"
    except Error as error:
        return "overshoot" if "cell_never_overshoots" in str(error) else "failed"
    return "drawn"


def _watch(population: Population, worst: Counter[str], done: threading.Event) -> None:
    """Note the largest difference of fill seen while people draw: between seeds of a cohort, and within any seed."""
    turn = 0
    while not done.wait(EVERY):
        _note(population, worst, cells=turn % CELLS_EVERY == 0)
        turn += 1
    _note(population, worst, cells=True)
    connection.close()


def _note(population: Population, worst: Counter[str], *, cells: bool) -> None:
    for cohort in population.cohorts.values():
        worst["seeds"] = max(worst["seeds"], _between_seeds(cohort))
        if cells:
            worst["cells"] = max(worst["cells"], _within_seeds(cohort))


def _between_seeds(cohort: Cohort) -> int:
    ends = SeedTally.objects.filter(cohort=cohort, room__gt=0).aggregate(low=Min("load"), high=Max("load"))
    difference: int = ends["high"] - ends["low"]
    return difference


def _within_seeds(cohort: Cohort) -> int:
    with connection.cursor() as cursor:
        cursor.execute(WITHIN_SEEDS, [cohort.pk])
        difference: int = cursor.fetchone()[0]
    return difference


def _repeats() -> int:
    return Trial.objects.count() - Trial.objects.values("participant", "stimulus").distinct().count()


def _untrue() -> int:
    """Return how many of those who came cannot be shown again, from what is stored of their draws, what they saw."""
    drawn = Session.objects.filter(draws__isnull=False).distinct()
    return sum(not agrees(session) for session in drawn.iterator(chunk_size=500))
