"""Shard plans: which pictures go into each tar, and which JSON beside them. A plan decides every byte of its shard."""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pyarrow as pa
from django.db import connection, transaction
from django.db.models import CharField, F, FilteredRelation, JSONField, Q, Value
from django.db.models.functions import Cast
from django.utils import timezone

from apps.exports.errors import SupersededError
from apps.exports.models import Release, Shard
from apps.exports.storing.files import where
from apps.exports.tables.expressions import TEXT
from apps.exports.tables.pictures import mimics, seeds
from apps.exports.tables.schema import Column, QueryTable
from apps.mimicry.models import Derivative
from apps.studies.stores import delete_versions

Sample = dict[str, Any]
Planned = Callable[[int], object]


def forget(release: Release) -> None:
    """Delete the plans that a freeze which did not come to its end has left, and what was built by them.

    Waits for whoever is at one of these shards (`lifecycle.holding`): what they store is deleted too.
    """
    with transaction.atomic():
        for shard in release.shards.select_for_update().defer("plan", "members"):
            storage, key = where(release, shard.path)
            storage.delete(key)
            delete_versions(storage, key, but_present=True)
        release.shards.all().delete()


@contextmanager
def planning(release: Release, planned: Planned) -> Iterator["Plans"]:
    """Give the plans to be made within the block, which calls `planned` for each shard that others can see."""
    with ThreadPoolExecutor(1) as elsewhere:
        try:
            yield Plans(release, planned, elsewhere)
        finally:
            elsewhere.submit(lambda: connection.close())


def canonical(plan: list[Sample]) -> str:
    """Return a plan as JSON that is the same for the same plan: sorted keys, no spaces."""
    return json.dumps(plan, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def fields(plan: list[Sample]) -> dict[str, Any]:
    """Return the fields of a shard that follow from its plan; the hash is of its canonical JSON in UTF-8."""
    text = canonical(plan)
    return {
        # As text: the row would have the plan written out once more.
        "plan": Cast(Value(text), JSONField()),
        "plan_sha256": hashlib.sha256(text.encode()).hexdigest(),
        "members": [sample["uuid"] for sample in plan],
        "samples": len(plan),
    }


def _mimics(release: Release) -> tuple[QueryTable, tuple[Column, ...]]:
    table = mimics(release)
    crop = FilteredRelation("derivatives", condition=Q(derivatives__kind=Derivative.Kind.CROP))
    source = table.source.annotate(crop=crop)
    return replace(table, source=source), _pictures(F("crop__image_key"), F("crop__sha256"))


def _seeds(release: Release) -> tuple[QueryTable, tuple[Column, ...]]:
    none = Value(None, CharField())
    return seeds(release), _pictures(none, none)


def _pictures(crop: Any, crop_sha256: Any) -> tuple[Column, ...]:
    """What a sample is made of beside the row of its table; kept inside."""
    sources = {"_uuid": F("uuid"), "_image": F("image_key"), "_crop": crop, "_crop_sha256": crop_sha256}
    return tuple(Column(name, TEXT, "", source) for name, source in sources.items())


class Plans:
    """The plans of a release, written down by a thread with a connection of its own.

    So each can be seen at once, and workers begin with it, while the transaction that reads the rows goes on. One shard
    is held, and one more is being written down.
    """

    def __init__(self, release: Release, planned: Planned, elsewhere: ThreadPoolExecutor) -> None:
        self.release = release
        self.planned = planned
        self.elsewhere = elsewhere
        self.counts: Counter[str] = Counter()
        self.place: tuple[str, int] | None = None
        self.samples: list[Sample] = []
        self.writing: Future[None] | None = None

    def batches(self, name: str) -> Iterator[pa.RecordBatch]:
        """Yield the batches of `mimics` or `seeds`, leaving behind the plan of each shard when its last row has passed.

        Raises SupersededError.
        """
        table, pictures = _mimics(self.release) if name == "mimics" else _seeds(self.release)
        names = [column.name for column in pictures]
        for batch in table.batches(*pictures):
            rows = batch.select(table.schema.names)
            yield rows
            about = batch.select(names).rename_columns([name.removeprefix("_") for name in names])
            for sample, row in zip(about.to_pylist(), rows.to_pylist(), strict=True):
                self._add(sample | {"json": row})
        self._end()
        self._wait()

    def _add(self, sample: Sample) -> None:
        place = sample["json"]["split"], sample["json"]["shard"]
        if place != self.place:
            self._end()
            self.place = place
        self.samples.append(sample)

    def _end(self) -> None:
        if self.place:
            self._wait()
            self.writing = self.elsewhere.submit(self._write, *self.place, self.samples)
            self.counts[self.place[0]] += len(self.samples)
        self.place, self.samples = None, []

    def _wait(self) -> None:
        if self.writing:
            self.writing.result()

    def _write(self, split: str, number: int, samples: list[Sample]) -> None:
        row = fields(samples)
        with transaction.atomic():
            # Whoever takes the freeze up anew comes before this, and nothing is written, or after it, and forgets it.
            if not Release.objects.in_freeze(self.release).update(heartbeat_at=timezone.now()):
                raise SupersededError
            shard = Shard.objects.create(release=self.release, split=split, number=number, **row)
        self.planned(shard.pk)
