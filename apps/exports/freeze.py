"""The freeze: one instant of the study turned into tables and shard plans, from which all else is made."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import groupby, islice
from typing import IO, Any

import pyarrow as pa
import pyarrow.parquet as pq
from django.db import connection, transaction
from django.db.models import Count, F, Sum
from django.utils import timezone

from apps.exports import eligibility, filtering
from apps.exports.errors import NothingToReleaseError
from apps.exports.files import store
from apps.exports.models import Release, Shard
from apps.exports.schema import Row, Table
from apps.exports.tables import TABLES

ROW_GROUP = 5_000
PICTURES = {"mimics", "seeds"}


def freeze(release: Release) -> None:
    """Write the tables and plan the shards as the study is now. Raises NothingToReleaseError."""
    filtering.assess_first(release)
    with one_instant() as as_of:
        if not eligibility.mimics(release).exists():
            raise NothingToReleaseError("No accepted photograph that its maker agreed to share and to train on.")
        release.shards.all().delete()
        files = {f"tables/{name}.parquet": _store_table(release, name) for name in TABLES}
        counts = _count(release)
    # Apart from the snapshot, in which this row is as old as the snapshot and its heartbeats would clash.
    Release.objects.filter(pk=release.pk, state=Release.State.RUNNING, as_of=None).update(
        as_of=as_of, files=files, counts=counts
    )


@contextmanager
def one_instant() -> Iterator[datetime]:
    """Read from one snapshot, whatever is committed meanwhile."""
    with transaction.atomic(durable=True):
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            # Room to sort by export id without going to disk.
            cursor.execute("SET LOCAL work_mem = '64MB'")
        yield timezone.now()


def _store_table(release: Release, name: str) -> dict[str, Any]:
    table = TABLES[name](release)
    rows = _plan_shards(release, table) if name in PICTURES else table.rows()
    count = 0

    def write(out: IO[bytes]) -> None:
        nonlocal count
        count = write_parquet(table.schema, rows, out)

    stored = store(f"{release.prefix}/tables/{name}.parquet", write)
    return {"sha256": stored.sha256, "size": stored.size, "rows": count}


def write_parquet(schema: pa.Schema, rows: Iterable[Row], out: IO[bytes]) -> int:
    """Write rows in groups, holding one group at a time; return how many there were."""
    count, rows = 0, iter(rows)
    with pq.ParquetWriter(out, schema, compression="zstd") as writer:
        while group := list(islice(rows, ROW_GROUP)):
            values = zip(zip(*group, strict=True), schema.types, strict=True)
            arrays = [pa.array(column, kind) for column, kind in values]
            writer.write_batch(pa.record_batch(arrays, schema=schema))
            count += len(group)
    return count


def _plan_shards(release: Release, table: Table) -> Iterator[Row]:
    """Yield the rows of a table of pictures, leaving behind the plan of each shard when its last row has passed."""
    names = table.schema.names
    where = names.index("split"), names.index("shard")
    stream = table.stream(F("uuid"), F("image_key"))
    for (split, number), pictures in groupby(stream, key=lambda picture: tuple(picture[0][i] for i in where)):
        plan = []
        for row, (uuid, image_key) in pictures:
            plan.append({"uuid": str(uuid), "image": image_key, "json": dict(zip(names, row, strict=True))})
            yield row
        Shard.objects.create(release=release, split=split, number=number, plan=plan, samples=len(plan))


def _count(release: Release) -> dict[str, Any]:
    splits = dict(release.shards.order_by("split").values_list("split").annotate(Sum("samples")))
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
