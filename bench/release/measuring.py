"""The measurement: a release by real workers, the same without a hundred photographs, and the baselines after it."""

import os
import shutil
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from celery import current_app
from django.core.files.storage import default_storage
from django.db import connection
from django.db.models import Max, Min

from apps.exports import documents, tasks
from apps.exports.building.requests import request_release
from apps.exports.models import Recipient, Release, ReleaseEvent, Shard
from apps.exports.recalling import recall
from apps.mimicry.models import Mimic
from apps.studies.models import Study
from bench.release import baselines, population
from bench.release.memory import Peak, watching
from bench.release.photographs import draw
from bench.vision.worker import working
from devstack.stack import Stack

Figures = dict[str, Any]

WITHDRAWN = 100
PATIENCE = 4 * 3600.0
LOOK = 0.1


def measure(running: Stack, mimics: int, *, processes: int) -> Figures:
    """Return every figure; see docs/benchmarks.md for what each means."""
    media = Path(default_storage.path(""))
    study = _populate(media, mimics, processes)
    with working(running, processes) as worker, watching(worker.pid) as peak:
        release, figures = _build(study, peak)
        figures |= _rebuild(release, mimics)
    cores = min(processes, os.cpu_count() or 1)
    shutil.rmtree(default_storage.path("releases"))
    return figures | _compare(release, media, figures["seconds"], cores) | {"cores": cores}


def _populate(media: Path, mimics: int, processes: int) -> Study:
    began = time.perf_counter()
    study = population.found(media, mimics)
    population.fill(study, draw(media, mimics, processes), mimics)
    _say(f"{mimics} mimics and their pictures made in {time.perf_counter() - began:.0f} s")
    return study


def _build(study: Study, peak: Peak) -> tuple[Release, Figures]:
    recipient = Recipient.objects.create(
        study=study,
        name="Bench",
        contact="bench@example.org",
        purpose="Measurement",
        agreement="none",
        agreed_on=date(2026, 1, 1),
    )
    os.sync()
    _wait(lambda: bool(current_app.control.ping(timeout=1.0)))
    began = time.perf_counter()
    release = request_release(recipient, created_by="bench")
    tasks.queue_work(release.pk)
    seconds = _ready(release, began)
    size = sum(file.size for file in documents.contents(release).values())
    at = dict(release.events.values_list("kind", "at"))
    kinds = ReleaseEvent.Kind
    built = release.shards.aggregate(first=Min("finished_at"), last=Max("finished_at"))
    figures = {
        "mimics": release.counts["mimics"],
        "seconds": round(seconds, 1),
        "mimics_per_s": round(release.counts["mimics"] / seconds),
        "mb_per_s": round(size / seconds / 1e6, 1),
        "freeze_seconds": round((at[kinds.FROZEN] - release.created_at).total_seconds(), 1),
        "first_shard_seconds": round((built["first"] - release.created_at).total_seconds(), 1),
        "shards_seconds": round((built["last"] - built["first"]).total_seconds(), 1),
        "publish_seconds": round((at[kinds.READY] - max(built["last"], at[kinds.FROZEN])).total_seconds(), 1),
        "peak_mb": round(peak.mb),
        "gb": round(size / 1e9, 2),
        "shards": release.shards.count(),
        "judgments": release.files["tables/judgments.parquet"]["rows"],
        "ratings": release.files["tables/ratings.parquet"]["rows"],
    }
    _say(f"built: {figures}")
    return release, figures


def _rebuild(release: Release, mimics: int) -> Figures:
    """Let a hundred photographs be withdrawn and the release be rebuilt without them."""
    step = mimics // WITHDRAWN
    gone = list(Mimic.objects.order_by("pk").values_list("pk", flat=True)[::step])[:WITHDRAWN]
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE mimicry_mimic SET status = 'withdrawn', image_key = '', sha256 = '', report = NULL"
            " WHERE id = ANY(%s)",
            [gone],
        )
    before = dict(release.shards.values_list("pk", "sha256"))
    began = time.perf_counter()
    recall.rebuild(release, by="bench")
    tasks.queue_work(release.pk)
    seconds = _ready(release, began)
    after = dict(Shard.objects.filter(release=release).values_list("pk", "sha256"))
    changed = sum(after.get(pk) != sha256 for pk, sha256 in before.items())
    return {"rebuild_100_seconds": round(seconds, 1), "rebuild_100_shards": changed}


def _compare(release: Release, media: Path, seconds: float, cores: int) -> Figures:
    samples = baselines.spread(release, media, media.parent / "json")
    took = {name: baselines.timed(name, samples, media.parent / "baseline") for name in baselines.BASELINES}
    _say(f"baselines: {took}")
    tar = min("tar command", "tarfile", key=took.__getitem__)
    return {
        "tar": tar,
        "tar_seconds": round(took[tar], 1),
        "tar_ratio": round(took[tar] / seconds / cores, 3),
        "shardwriter_seconds": round(took["shardwriter"], 1),
        "shardwriter_ratio": round(took["shardwriter"] / seconds / cores, 3),
    }


def _ready(release: Release, began: float) -> float:
    """Wait until it is on the shelf; return for how long."""

    def settled() -> bool:
        release.refresh_from_db()
        if release.state == Release.State.FAILED:
            raise RuntimeError(release.reason)
        return release.state == Release.State.READY

    _wait(settled)
    return time.perf_counter() - began


def _wait(happened: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not happened():
        if time.monotonic() > deadline:
            raise TimeoutError("The workers have not done it in time.")
        time.sleep(LOOK)


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
