"""The freeze: one instant of the study turned into tables and shard plans, from which all else is made."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import IO, Any

import pyarrow as pa
import pyarrow.parquet as pq
from django.db import connection, transaction
from django.db.models import Count
from django.utils import timezone

from apps.exports.building import planning
from apps.exports.building.planning import Planned
from apps.exports.content import eligibility, filtering, leaks, settling
from apps.exports.errors import NothingToReleaseError
from apps.exports.log import note
from apps.exports.models import Release, ReleaseEvent
from apps.exports.storing.files import store
from apps.exports.tables.registry import TABLES
from apps.exports.tables.stored import path_of

ROW_GROUP = 10_000
PICTURES = ("mimics", "seeds")


def freeze(release: Release, *, planned: Planned) -> None:
    """Write the tables and plan the shards as the study is now; `planned` is called for each shard that can be built.

    Pictures come first, so that they are, while the other tables follow. What has leaks is never frozen. Raises
    NothingToReleaseError, SupersededError, LeakError.
    """
    planning.forget(release)
    filtering.assess_first(release)
    with one_instant() as as_of:
        if not eligibility.mimics(release).exists():
            raise NothingToReleaseError("No accepted photograph that its maker agreed to share and to train on.")
        with settling.settled(release, mimics=eligibility.mimics(release)):
            with planning.planning(release, planned) as plans:
                files = {path_of(name): _store_table(release, name, plans.batches(name)) for name in PICTURES}
            with settling.settled(release, judgments=eligibility.judgments(release)):
                others = (name for name in TABLES if name not in PICTURES)
                files |= {
                    path_of(name): _store_table(release, name, TABLES[name](release).batches()) for name in others
                }
                counts = _count(release, plans.counts)
    leaks.check(release)
    # Apart from the snapshot, in which this row is as old as the snapshot and its heartbeats would clash.
    if Release.objects.in_freeze(release).update(as_of=as_of, files=files, counts=counts):
        text = "{mimics} mimics, {self_reports} self-reports, {observer_judgments} observers' judgments"
        note(release, ReleaseEvent.Kind.FROZEN, text=text.format(**counts))


@contextmanager
def one_instant() -> Iterator[datetime]:
    """Read from one snapshot, whatever is committed meanwhile."""
    with transaction.atomic(durable=True):
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            # Room to sort by export id without going to disk.
            cursor.execute("SET LOCAL work_mem = '64MB'")
            # Compiling takes longer than it spares on queries that each run once.
            cursor.execute("SET LOCAL jit = off")
        yield timezone.now()


def _store_table(release: Release, name: str, batches: Iterator[pa.RecordBatch]) -> dict[str, Any]:
    schema = TABLES[name](release).schema
    count = 0

    def write(out: IO[bytes]) -> None:
        nonlocal count
        count = write_parquet(schema, batches, out)

    stored = store(release, path_of(name), write)
    # What one table took is not kept beside what the next one takes.
    pa.default_memory_pool().release_unused()
    return {"sha256": stored.sha256, "size": stored.size, "rows": count}


def write_parquet(schema: pa.Schema, batches: Iterable[pa.RecordBatch], out: IO[bytes]) -> int:
    """Write rows in groups of ROW_GROUP, however they come; return how many there were."""
    count = 0
    with pq.ParquetWriter(out, schema, compression="zstd") as writer:
        for group in _groups(schema, batches):
            writer.write_table(group, row_group_size=ROW_GROUP)
            count += len(group)
    return count


def _groups(schema: pa.Schema, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.Table]:
    waiting = schema.empty_table()
    for batch in batches:
        waiting = pa.concat_tables([waiting, pa.Table.from_batches([batch], schema)])
        while len(waiting) >= ROW_GROUP:
            yield waiting.slice(0, ROW_GROUP)
            waiting = waiting.slice(ROW_GROUP)
    if len(waiting):
        yield waiting


def _count(release: Release, splits: Mapping[str, int]) -> dict[str, Any]:
    judgments = eligibility.judgments(release)
    countries = eligibility.mimics(release).order_by("cohort__country").values_list("cohort__country")
    phases = dict(judgments.order_by("cohort__phase").values_list("cohort__phase").annotate(Count("pk")))
    return {
        "mimics": splits.get("train", 0) + splits.get("val", 0),
        "train": splits.get("train", 0),
        "val": splits.get("val", 0),
        "seeds": splits.get("test", 0),
        "participants": eligibility.participants(release).count(),
        "self_reports": phases.get("mimic", 0),
        "observer_judgments": phases.get("rate", 0),
        "late_judgments": judgments.filter(late=True).count(),
        "mimics_by_country": dict(countries.annotate(Count("pk"))),
        **filtering.count(release),
    }
