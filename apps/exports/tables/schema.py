"""What a released table is: columns that say what they mean, and batches of rows that stream from the database."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

import pyarrow as pa
from django.db.models import QuerySet

from apps.exports.tables import copying

ColumnReader = Callable[[pa.StringArray], pa.Array]


@dataclass(frozen=True)
class Column:
    """One column: its type and meaning, and the query expression that fills it.

    Lists and structs come from the database as JSON. `read` makes the column of the text that the database wrote,
    where its type alone does not say how.
    """

    name: str
    type: pa.DataType
    meaning: str
    source: Any = None
    read: ColumnReader | None = None


class Table(Protocol):
    """A table of a release: the same rows in the same order on every machine, a batch of them in memory at a time."""

    @property
    def columns(self) -> tuple[Column, ...]:
        """What its columns are called and mean."""

    @property
    def schema(self) -> pa.Schema:
        """The Arrow schema of the rows."""

    def batches(self) -> Iterator[pa.RecordBatch]:
        """Yield the rows in order, a bounded number at a time."""


def schema_of(columns: tuple[Column, ...]) -> pa.Schema:
    """Return the Arrow schema of columns."""
    return pa.schema([(column.name, column.type) for column in columns])


@dataclass(frozen=True)
class QueryTable:
    """A table over a queryset, in an order that is the same on every machine."""

    columns: tuple[Column, ...]
    source: QuerySet[Any]
    order: tuple[Any, ...]
    around: str = "{query}"
    """SQL around the query of what the columns name as their sources, where one row of it makes several of the table:
    it selects the columns in their order, sorted."""

    @property
    def schema(self) -> pa.Schema:
        """The Arrow schema of the rows."""
        return schema_of(self.columns)

    def batches(self, *extra: Column) -> Iterator[pa.RecordBatch]:
        """Yield the rows in order, and beside them `extra` columns that are not the table's."""
        columns = (*self.columns, *extra)
        sources = (column.source for column in columns if column.source is not None)
        query, params = self.source.order_by(*self.order).values_list(*sources).query.sql_with_params()
        schema = schema_of(columns)
        readers = {column.name: column.read for column in columns if column.read}
        for texts in copying.stream(self.around.replace("{query}", query), params, schema, as_text=readers.keys()):
            arrays = [_read(texts[field.name], field.type, readers.get(field.name)) for field in schema]
            yield pa.record_batch(arrays, schema=schema)


def _read(column: pa.Array, kind: pa.DataType, read: ColumnReader | None) -> pa.Array:
    if read:
        return read(column)
    return copying.parse_json(column, kind) if pa.types.is_nested(kind) else column
