"""From pending to settled: a real worker with PostgreSQL, Valkey and a folder for storage, beside the bare pipeline.

The bare pipeline makes the same pictures of the same photographs in a process that does nothing else; both take turns,
so that whatever else the machine does slows both.
"""

import multiprocessing
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from statistics import median

import django

from apps.vision import DEFAULT_DETECTOR, examine, get_detector, judge
from apps.vision.decoding import decode
from devstack import application
from devstack.folder import temporary
from devstack.processes import Process
from devstack.stack import Stack, stack

WARMING = 0.1
"""The share of the photographs that comes before the clock starts."""
PATIENCE = 600.0
Figures = dict[str, object]


def measure_worker(photographs: int = 600, rounds: int = 3) -> Figures:
    """Photographs of 640 by 480 pixels per second through one worker process and through two, end to end.

    `worker_ratio` is to a process that only examines, judges and makes the same pictures; `worker_ratio_decode_detect`
    to one that decodes and detects, no more. Each is the median over the rounds.
    """
    with temporary() as data, stack(data, parts=(), steps=("migrate",), own_servers=True) as running:
        os.environ.update(running.env)
        django.setup()
        from bench.vision import backlog

        jpegs = backlog.photographs(photographs)
        turns = [_turn(running, jpegs) for _ in range(rounds)]
    rates = {name: median(turn[name] for turn in turns) for name in turns[0]}
    return _figures(rates, {name: [round(turn[name], 1) for turn in turns] for name in rates})


def _turn(running: Stack, jpegs: list[bytes]) -> dict[str, float]:
    rates = {}
    for processes in (1, 2):
        rates[f"decode_detect_{processes}"] = bare(_decode_detect, jpegs, processes)
        rates[f"pictures_{processes}"] = bare(_pictures, jpegs, processes)
        rates[f"worker_{processes}"] = through_worker(running, jpegs, processes)
    print({name: round(rate, 1) for name, rate in rates.items()}, file=sys.stderr)
    return rates


def _figures(rates: dict[str, float], turns: dict[str, list[float]]) -> Figures:
    return {
        "worker_per_s": round(rates["worker_1"], 1),
        "worker_ratio": round(rates["worker_1"] / rates["pictures_1"], 3),
        "worker_ratio_decode_detect": round(rates["worker_1"] / rates["decode_detect_1"], 3),
        "worker_processes": {
            number: {
                "worker_per_s": round(rates[f"worker_{number}"], 1),
                "pictures_per_s": round(rates[f"pictures_{number}"], 1),
                "decode_detect_per_s": round(rates[f"decode_detect_{number}"], 1),
            }
            for number in ("1", "2")
        },
        "worker_rounds": turns,
    }


def bare(work: Callable[[bytes], object], jpegs: list[bytes], processes: int) -> float:
    """Photographs per second of the wall clock by so many fresh processes that do this work and nothing else."""
    with multiprocessing.get_context("spawn").Pool(processes, django.setup) as pool:
        return sum(pool.starmap(_rate, [(work, jpegs)] * processes, chunksize=1))


def _rate(work: Callable[[bytes], object], jpegs: list[bytes]) -> float:
    warming = int(len(jpegs) * WARMING)
    for jpeg in jpegs[:warming]:
        work(jpeg)
    start = time.perf_counter()
    for jpeg in jpegs[warming:]:
        work(jpeg)
    return (len(jpegs) - warming) / (time.perf_counter() - start)


def _decode_detect(jpeg: bytes) -> object:
    return get_detector(DEFAULT_DETECTOR).detect(decode(jpeg)[0])


def _pictures(jpeg: bytes) -> object:
    from apps.studies.display import light_copy

    seen = examine(jpeg, detector=get_detector(DEFAULT_DETECTOR))
    return judge(seen.report), light_copy(jpeg)


def through_worker(running: Stack, jpegs: list[bytes], processes: int) -> float:
    """Photographs per second by a worker of so many processes, from the first settled after the warming to the last."""
    from apps.mimicry import tasks
    from apps.mimicry.models import Mimic
    from bench.vision.backlog import make_backlog, make_cohort

    # Of a study of their own: sent to one study again, they would be copies.
    waiting = make_backlog(make_cohort(), jpegs)
    tasks.queue_many(waiting)
    with working(running, processes):
        deadline = time.monotonic() + PATIENCE
        while Mimic.objects.pending().exists():
            if time.monotonic() > deadline:
                raise TimeoutError("The worker has not settled the photographs in time.")
            time.sleep(0.25)
    settled = Mimic.objects.filter(pk__in=waiting)
    if wrong := settled.exclude(status=Mimic.Status.ACCEPTED).first():
        raise RuntimeError(f"A good photograph came to be {wrong.status}: {wrong.reasons} {wrong.doubts} {wrong.error}")
    times = sorted(mimic.settled_at for mimic in settled if mimic.settled_at)
    first = int(len(times) * WARMING)
    return (len(times) - 1 - first) / (times[-1] - times[first]).total_seconds()


@contextmanager
def working(running: Stack, processes: int) -> Iterator[Process]:
    """A worker beside the stack's servers for the length of the block."""
    worker = application.worker(running.env, running.console, processes=processes)
    worker.start()
    try:
        yield worker
    finally:
        worker.stop()
