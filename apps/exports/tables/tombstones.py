"""The table of tombstones: what earlier releases held and must be deleted."""

from collections.abc import Iterator
from dataclasses import dataclass

import pyarrow as pa

from apps.exports.models import Release
from apps.exports.recalling import tombstones as gone
from apps.exports.tables import copying
from apps.exports.tables.expressions import TEXT
from apps.exports.tables.schema import Column, Table, schema_of


@dataclass(frozen=True)
class Tombstones:
    """The table over what was taken back of everything the recipient was ever given, this release included."""

    release: Release
    columns: tuple[Column, ...]

    @property
    def schema(self) -> pa.Schema:
        """The Arrow schema of the rows."""
        return schema_of(self.columns)

    def batches(self) -> Iterator[pa.RecordBatch]:
        """Yield the rows in the order of the keys."""
        recipient = self.release.recipient
        given = recipient.releases.published().filter(number__lte=self.release.number)
        query, params = gone.select(given, recipient, "key, name, why, month", "key")
        return copying.stream(query, params, self.schema)


def tombstones(release: Release) -> Table:
    """One row per photograph that was in this recipient's earlier releases, or in this one before it was rebuilt, and
    that must be deleted wherever it is kept. Photographs that were only left out by a filter are not here."""
    why = "; ".join(f"`{code}`: {meaning}" for code, meaning in gone.WHY.items())
    columns = (
        Column("key", TEXT, "The mimic's id: delete the photograph and every row that names it."),
        Column("released_in", TEXT, "The recipient's earliest release that it was in."),
        Column("why", TEXT, f"{why}."),
        Column("month", TEXT, "When it was taken back, `YYYY-MM`; null if unknown."),
    )
    return Tombstones(release, columns)
