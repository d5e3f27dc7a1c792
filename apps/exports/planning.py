"""Shard plans: which pictures go into each tar, and which JSON beside them. A plan decides every byte of its shard."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pyarrow as pa
from django.db.models import CharField, F, FilteredRelation, JSONField, Q, Value
from django.db.models.functions import Cast

from apps.exports.models import Release, Shard
from apps.exports.schema import Column, QueryTable
from apps.exports.tables.expressions import TEXT
from apps.exports.tables.pictures import mimics, seeds
from apps.mimicry.models import Derivative

Sample = dict[str, Any]


def plan_shards(release: Release, name: str) -> Iterator[pa.RecordBatch]:
    """Yield the batches of `mimics` or `seeds`, leaving behind the plan of each shard when its last row has passed."""
    table, pictures = _mimics(release) if name == "mimics" else _seeds(release)
    plans, names = _Plans(release), [column.name for column in pictures]
    for batch in table.batches(*pictures):
        rows = batch.select(table.schema.names)
        yield rows
        about = batch.select(names).rename_columns([name.removeprefix("_") for name in names])
        for sample, row in zip(about.to_pylist(), rows.to_pylist(), strict=True):
            plans.add(sample | {"json": row})
    plans.end()


def canonical(plan: list[Sample]) -> str:
    """Return a plan as JSON that is the same for the same plan: sorted keys, no spaces."""
    return json.dumps(plan, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def plan_sha256(plan: list[Sample]) -> str:
    """Return the SHA-256 of a plan's canonical JSON in UTF-8."""
    return hashlib.sha256(canonical(plan).encode()).hexdigest()


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


class _Plans:
    """Takes samples in the order of their shards and writes down each shard that is whole; holds one at a time."""

    def __init__(self, release: Release) -> None:
        self.release = release
        self.place: tuple[str, int] | None = None
        self.samples: list[Sample] = []

    def add(self, sample: Sample) -> None:
        place = sample["json"]["split"], sample["json"]["shard"]
        if place != self.place:
            self.end()
            self.place = place
        self.samples.append(sample)

    def end(self) -> None:
        if self.place:
            split, number = self.place
            text = canonical(self.samples)
            Shard.objects.create(
                release=self.release,
                split=split,
                number=number,
                # As text: the row would have the plan written out once more.
                plan=Cast(Value(text), JSONField()),
                plan_sha256=hashlib.sha256(text.encode()).hexdigest(),
                members=[sample["uuid"] for sample in self.samples],
                samples=len(self.samples),
            )
        self.samples = []
