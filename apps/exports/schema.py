"""What a released table is: columns that say what they mean and where they come from."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
from django.db.models import QuerySet

FETCH = 2000

Row = tuple[Any, ...]


@dataclass(frozen=True)
class Column:
    """One column: its type and meaning, and the query expression that fills it (by `read`, where given)."""

    name: str
    type: pa.DataType
    meaning: str
    source: Any
    read: Callable[[Any], Any] | None = None


@dataclass(frozen=True)
class Table:
    """One table: its columns over a queryset, in an order that is the same on every machine."""

    columns: tuple[Column, ...]
    source: QuerySet[Any]
    order: tuple[Any, ...]
    spread: Callable[[Row], Iterable[Row]] | None = None
    """Where one row of the query makes several of the table."""

    @property
    def schema(self) -> pa.Schema:
        """The Arrow schema of the rows."""
        return pa.schema([(column.name, column.type) for column in self.columns])

    def stream(self, *extra: Any) -> Iterator[tuple[Row, Row]]:
        """Yield each row, and beside it the values of the `extra` expressions, without holding them all."""
        width = len(self.columns)
        readers = [(i, column.read) for i, column in enumerate(self.columns) if column.read]
        query = self.source.order_by(*self.order).values_list(*(c.source for c in self.columns), *extra)
        for values in query.iterator(chunk_size=FETCH):
            row = list(values[:width])
            for i, read in readers:
                row[i] = read(row[i])
            yield tuple(row), values[width:]

    def rows(self) -> Iterator[Row]:
        """Yield each row."""
        for row, _ in self.stream():
            yield from self.spread(row) if self.spread else [row]
