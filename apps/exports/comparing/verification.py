"""Checks a release against itself: what verify.py checks, and its tables. Needs no database."""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import pyarrow as pa
import pyarrow.parquet as pq

from apps.exports.comparing.remote import Link, is_link
from apps.exports.comparing.verify import CHUNK, MANIFEST, RECORD, TOMBSTONES, Check, Folder, Hashed
from apps.exports.documents.kinds import plain

__all__ = ["MANIFEST", "BrokenReleaseError", "Verified", "verify"]

BATCH = 50_000
UNIQUE = {"mimics": "key", "seeds": "key", "participants": "key", "tombstones": "key"}
POINTERS = {
    "mimics": ("seed",),
    "judgments": ("stimulus",),
    "ratings": ("stimulus",),
    "targets": ("mimic", "seed"),
}
"""The columns of each table that name a mimic or a seed."""


class BrokenReleaseError(Exception):
    """The release is not what it says it is; `problems` says in what, one sentence each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True)
class Verified:
    """What was found to be whole."""

    name: str
    files: int
    samples: int


def verify(place: Path | str) -> Verified:
    """Check a whole release, in a folder or behind a link. Raises BrokenReleaseError with everything that is wrong."""
    check = TableCheck(Link(str(place)) if is_link(place) else Folder(Path(place)))
    if problems := check.run():
        raise BrokenReleaseError(problems)
    return Verified(check.record["name"], len(check.listed), check.samples.total())


class TableCheck(Check):
    """A look at a whole release, its Parquet tables too."""

    def wrong_inside(self, path: str, file: Hashed) -> Iterator[str]:
        """Yield what is wrong in a shard or a table."""
        yield from super().wrong_inside(path, file)
        if path.endswith(".parquet"):
            with tempfile.TemporaryFile() as copy:
                while piece := file.read(CHUNK):
                    copy.write(piece)
                copy.seek(0)
                try:
                    yield from self._wrong_table(path, copy)
                except (pa.ArrowInvalid, OSError) as error:
                    yield f"{path} is no table that can be read: {error}."

    def wrong_counts(self) -> Iterator[str]:
        """Yield what was found in other numbers than release.json states, once all is read."""
        yield from super().wrong_counts()
        yield from (f"{path} is missing." for path in sorted(self.record["rows"].keys() - self.listed.keys()))

    def _wrong_table(self, path: str, copy: IO[bytes]) -> Iterator[str]:
        name, table = Path(path).stem, pq.ParquetFile(copy)
        stated = self.record["rows"].get(path)
        if table.metadata.num_rows != stated:
            yield f"{path} holds {table.metadata.num_rows} rows, not {stated}."
        columns = [{"name": column.name, "type": plain(column.type)} for column in table.schema_arrow]
        if columns != self.record["columns"].get(name):
            yield f"{path} has other columns than {RECORD} states."
            return
        if name in UNIQUE:
            yield from self._wrong_keys(path, name, values(table, UNIQUE[name]))
        for column in POINTERS.get(name, ()):
            lost = {key for key in values(table, column) if key not in self.table_of}
            if lost:
                yield f"{path}: {len(lost)} keys in {column} are of no sample, such as {min(lost)}."
        if name == "participants":
            yield from self._moved(path, table)

    def _wrong_keys(self, path: str, name: str, keys: Iterator[str]) -> Iterator[str]:
        found: set[str] = set()
        twice = 0
        for key in keys:
            twice += key in found
            found.add(key)
        if twice:
            yield f"{path} has {twice} keys more than once."
        if name == "tombstones" and found != self.tombstones:
            yield f"{path} and {TOMBSTONES} differ in {len(found ^ self.tombstones)} keys."
        there = {key for key, table in self.table_of.items() if table == name}
        if name in ("mimics", "seeds") and found != there:
            yield f"{path} and the shards differ in {len(found ^ there)} keys."

    def _moved(self, path: str, table: pq.ParquetFile) -> Iterator[str]:
        for key, split in zip(values(table, "key"), values(table, "split"), strict=True):
            if self.draws.get(("person", key), split) != split:
                yield f"{path}: participant {key} is in {split} here, and in the shards in another split."


def values(table: pq.ParquetFile, column: str) -> Iterator[Any]:
    """Yield the values of a column, some thousands in memory at a time."""
    for batch in table.iter_batches(BATCH, columns=[column]):
        yield from batch.column(0).to_pylist()
