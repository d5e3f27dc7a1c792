"""Rows straight from PostgreSQL into columns: COPY writes CSV to a file on disk, pyarrow parses it, block by block."""

import tempfile
from collections.abc import Collection, Iterator, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from django.db import connection
from pyarrow import csv, json

BLOCK = 1 << 20
CONVERT = {
    # COPY leaves NULL empty and puts an empty string in quotation marks.
    "null_values": [""],
    "strings_can_be_null": True,
    "quoted_strings_can_be_null": False,
    "true_values": ["t", "true"],
    "false_values": ["f", "false"],
}


def stream(
    query: str, params: Sequence[Any], schema: pa.Schema, *, as_text: Collection[str] = ()
) -> Iterator[pa.RecordBatch]:
    """Yield what a SELECT gives, about a megabyte at a time; nested columns, and those named, as the text of them.

    The query is over before the first batch, so that the connection is free for others meanwhile.
    """
    types = {
        field.name: pa.string() if pa.types.is_nested(field.type) or field.name in as_text else field.type
        for field in schema
    }
    with tempfile.TemporaryFile() as rows:
        with connection.cursor() as cursor, connection.wrap_database_errors:
            cursor.copy_expert(_statement(cursor, query, params), rows)
        if not rows.tell():
            return
        rows.seek(0)
        yield from csv.open_csv(
            rows,
            csv.ReadOptions(column_names=schema.names, block_size=BLOCK, use_threads=False),
            csv.ParseOptions(newlines_in_values=True),
            csv.ConvertOptions(column_types=types, **CONVERT),
        )


def parse_json(column: pa.StringArray, kind: pa.DataType) -> pa.Array:
    """Return a column of JSON texts as values of a nested type; NULL and `null` as null."""
    if not len(column):
        return pa.array([], kind)
    lines = pc.binary_join_element_wise('{"value":', pc.fill_null(column, "null"), "}\n", "")
    text = pa.BufferReader(lines.buffers()[2])
    schema = json.ParseOptions(explicit_schema=pa.schema([("value", kind)]))
    parsed = json.read_json(text, json.ReadOptions(use_threads=False, block_size=BLOCK), schema)
    return parsed["value"].combine_chunks()


def _statement(cursor: Any, query: str, params: Sequence[Any]) -> str:
    select: bytes = cursor.mogrify(query, params)
    return f"COPY ({select.decode()}) TO STDOUT WITH (FORMAT csv)"
