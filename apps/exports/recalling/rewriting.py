"""The tables of a published release written anew without what was taken back; nothing else in them changes.

What goes: the photographs that are out of the release, what observers said of them, and every answer of a sitting that
is not released any more. With them people and sittings of whom nothing is left. Targets are computed again over what
stays, tombstones are those of today. Everything is written beside the tables in use, so that whoever is cut off begins
again from the same.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from apps.exports.building.freeze import write_parquet
from apps.exports.content import eligibility
from apps.exports.content.pseudonyms import Pseudonyms
from apps.exports.models import Release
from apps.exports.storing.files import open_file, store
from apps.exports.tables import stored
from apps.exports.tables.people import regrouped, smallest_group
from apps.exports.tables.registry import TABLES
from apps.exports.tables.schema import schema_of
from apps.exports.tables.stored import path_of
from apps.exports.tables.targets import COLUMNS, NEEDED, compute

STAGED = "recall/"
KINDS = {"self_report": "self_reports", "observer": "observer_judgments"}

Mask = Any
"""A pyarrow array of booleans, one for each row."""
Batches = Iterator[pa.RecordBatch]


class Rewriting:
    """One rewriting of a release's tables; `files` and `counts` say what came of it."""

    def __init__(self, release: Release) -> None:
        self.release = release
        self.files: dict[str, dict[str, Any]] = {}
        self.counts: Counter[str] = Counter()
        self.countries: Counter[str] = Counter()
        self.gone_mimics = _gone_mimics(release)
        self.gone_sessions = _gone_sessions(release)
        self.gone_judgments: set[str] = set()
        self.people: set[str] = set()
        self.sittings: set[str] = set()

    def run(self) -> None:
        """Write every table that changes, in the order in which one follows from another."""
        self._filter("mimics", self._mimics)
        self._filter("judgments", self._judgments)
        self._filter("ratings", self._ratings)
        self._filter("sessions", lambda batch: _is_in(batch["key"], self.sittings))
        self._participants()
        if path_of("targets") in self.release.files:
            self._write("targets", schema_of(COLUMNS), self._targets())
        graves = TABLES["tombstones"](self.release)
        self._write("tombstones", graves.schema, graves.batches())

    def counted(self) -> dict[str, Any]:
        """Return the counts of the release as they are now; those that nothing was taken from stay."""
        changed = {name: self.counts[name] for name in ("mimics", "train", "val", *KINDS.values(), "late_judgments")}
        people = {"participants": len(self.people), "mimics_by_country": dict(sorted(self.countries.items()))}
        return {**self.release.counts, **changed, **people, "recalled": self.release.recalled.count()}

    def _filter(self, name: str, keep: Callable[[pa.RecordBatch], Mask]) -> None:
        path = path_of(name)
        with open_file(self.release, path) as file:
            table = pq.ParquetFile(file)
            batches = (batch.filter(keep(batch)) for batch in table.iter_batches(use_threads=False))
            self._write(name, table.schema_arrow, batches)

    def _write(self, name: str, schema: pa.Schema, batches: Iterable[pa.RecordBatch]) -> None:
        rows = [0]
        path = path_of(name)
        written = store(self.release, STAGED + path, lambda out: rows.append(write_parquet(schema, batches, out)))
        self.files[path] = {"sha256": written.sha256, "size": written.size, "rows": rows[-1]}

    def _mimics(self, batch: pa.RecordBatch) -> Mask:
        keep = pc.invert(_is_in(batch["key"], self.gone_mimics))
        kept = batch.filter(keep)
        self._see(kept)
        self.counts["mimics"] += len(kept)
        self.counts.update(kept["split"].to_pylist())
        self.countries.update(kept["country"].to_pylist())
        return keep

    def _judgments(self, batch: pa.RecordBatch) -> Mask:
        left = _is_in(batch["session"], self.gone_sessions)
        self.gone_judgments.update(batch.filter(left)["key"].to_pylist())
        keep = pc.invert(pc.or_(left, _is_in(batch["stimulus"], self.gone_mimics)))
        kept = batch.filter(keep)
        self._see(kept)
        self.counts.update(KINDS[kind] for kind in kept["kind"].to_pylist())
        self.counts["late_judgments"] += pc.sum(kept["late"]).as_py() or 0
        return keep

    def _ratings(self, batch: pa.RecordBatch) -> Mask:
        left = _is_in(batch["judgment"], self.gone_judgments)
        return pc.invert(pc.or_(left, _is_in(batch["stimulus"], self.gone_mimics)))

    def _participants(self) -> None:
        """Where some have left, those who were told together with them are told as coarsely as it takes now."""
        table = stored.whole(self.release, "participants")
        left = table.filter(_is_in(table["key"], self.people))
        if "age_band" in left.schema.names and len(left):
            left = regrouped(left, smallest_group(self.release)).cast(table.schema)
        self._write("participants", table.schema, left.to_batches())

    def _see(self, kept: pa.RecordBatch) -> None:
        self.people.update(kept["participant"].unique().to_pylist())
        self.sittings.update(kept["session"].unique().to_pylist())

    def _targets(self) -> Batches:
        paths = {name: path_of(name) for name in NEEDED}
        return compute(
            *(
                stored.batches_at(self.release, STAGED + path if path in self.files else path, NEEDED[name])
                for name, path in paths.items()
            )
        )


def _gone_mimics(release: Release) -> set[str]:
    keys = Pseudonyms(release.recipient)
    return {keys.name("mimic", uuid) for uuid in release.recalled.values_list("mimic_uuid", flat=True).iterator()}


def _gone_sessions(release: Release) -> set[str]:
    """The sittings in the release of which nothing could be released today."""
    key = Pseudonyms(release.recipient).of("session", "uuid")
    there = {key for batch in stored.batches(release, "sessions", ["key"]) for key in batch["key"].to_pylist()}
    return there.difference(eligibility.sessions(release).order_by().values_list(key, flat=True).iterator())


def _is_in(column: pa.Array, values: Iterable[str]) -> Mask:
    return pc.is_in(column, value_set=pa.array(values, pa.string()))
