"""Rows on their way from the database into columns and files."""

import io
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from django.db import connection, models
from django.db.models import F, Value

from apps.exports.building import freeze
from apps.exports.tables import copying
from apps.exports.tables.expressions import alphabetical
from apps.exports.tables.registry import TABLES
from apps.exports.tables.schema import Column, QueryTable
from apps.exports.tables.stored import path_of
from apps.studies.models import Stimulus, Study
from tests.exports.story import release, table
from tests.factories import make_study

HARD = ["", None, 'say "so", or\nnot', "\\.", "null", "NULL", "ጤና 😀 é", " a\tb\r\n ", "t", '""']


@pytest.mark.django_db
def test_texts_arrive_as_they_are() -> None:
    schema = pa.schema([("number", pa.int32()), ("text", pa.string())])
    query = "SELECT * FROM unnest(%s, %s) AS rows (number, text)"

    [batch] = copying.stream(query, [list(range(len(HARD))), HARD], schema)

    assert batch["text"].to_pylist() == HARD
    assert batch["number"].to_pylist() == list(range(len(HARD)))


@pytest.mark.django_db
def test_flags_numbers_and_json_arrive_as_their_types() -> None:
    pairs = pa.list_(pa.struct([("term", pa.string()), ("intensity", pa.int32())]))
    schema = pa.schema([("flag", pa.bool_()), ("told", pa.bool_()), ("share", pa.float64()), ("pairs", pairs)])
    query = """
        SELECT true, '{"told": false}'::jsonb ->> 'told', '{"share": 0.1}'::jsonb ->> 'share',
            '[{"term": "a\\"ß\\\\n", "intensity": 7}]'::jsonb
        UNION ALL SELECT NULL, NULL, NULL, NULL
        UNION ALL SELECT false, 'true', '1e-7', '[]'
        UNION ALL SELECT false, 'true', '12', 'null'
    """

    [batch] = copying.stream(query, [], schema)

    texts = pa.record_batch(
        [copying.parse_json(column, pairs) if pa.types.is_string(column.type) else column for column in batch],
        names=batch.schema.names,
    )
    assert texts.to_pylist() == [
        {"flag": True, "told": False, "share": 0.1, "pairs": [{"term": 'a"ß\\n', "intensity": 7}]},
        {"flag": None, "told": None, "share": None, "pairs": None},
        {"flag": False, "told": True, "share": 1e-7, "pairs": []},
        {"flag": False, "told": True, "share": 12.0, "pairs": None},
    ]


@pytest.mark.django_db
def test_no_rows_are_no_batches() -> None:
    schema = pa.schema([("text", pa.string())])

    assert list(copying.stream("SELECT 'a' WHERE false", [], schema)) == []


@pytest.mark.django_db
def test_the_connection_is_free_while_rows_are_read() -> None:
    rows = copying.stream("SELECT n FROM generate_series(1, 9) AS n", [], pa.schema([("n", pa.int32())]))

    next(rows)

    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def numbered(count: int) -> list[pa.RecordBatch]:
    schema = pa.schema([("n", pa.int32())])
    return list(copying.stream("SELECT n FROM generate_series(1, %s) AS n", [count], schema))


@pytest.mark.django_db
def test_a_file_is_the_same_however_its_rows_come(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(freeze, "ROW_GROUP", 1000)
    whole = numbered(4321)
    monkeypatch.setattr(copying, "BLOCK", 512)
    pieces = numbered(4321)

    files = []
    for batches in (whole, pieces):
        out = io.BytesIO()
        assert freeze.write_parquet(batches[0].schema, batches, out) == 4321
        files.append(out.getvalue())

    assert len(pieces) > 10 > len(whole)
    assert files[0] == files[1]
    read = pq.ParquetFile(io.BytesIO(files[0]))
    assert [read.metadata.row_group(i).num_rows for i in range(5)] == [1000, 1000, 1000, 1000, 321]
    assert read.read()["n"].to_pylist() == list(range(1, 4322))


@pytest.mark.django_db
def test_order_is_by_code_point_and_a_column_may_read_itself() -> None:
    study = make_study()
    for number, name in enumerate(("b", "A", "é", "a")):
        about = {"z": 1, "a": name}
        Stimulus.objects.create(
            study=study, kind="seed", name=name, sha256=f"{number:064d}", width=1, height=1, attributes=about
        )
    shout = Column("loud", pa.string(), "", F("name"), lambda texts: pa.array([t.upper() for t in texts.to_pylist()]))
    columns = (Column("name", pa.string(), "", F("name")), shout)

    batches = QueryTable(columns, study.stimuli.all(), (alphabetical("name"),)).batches(
        Column("beside", pa.int32(), "", Value(7, models.IntegerField()))
    )

    rows = [row for batch in batches for row in batch.to_pylist()]
    assert [(row["name"], row["loud"], row["beside"]) for row in rows] == [
        ("A", "A", 7),
        ("a", "A", 7),
        ("b", "B", 7),
        ("é", "É", 7),
    ]


def test_every_table_keeps_its_schema_and_says_what_its_columns_mean(study: Study) -> None:
    asked = release(study)

    for name, make in TABLES.items():
        made: Any = make(asked)
        stored = asked.files[path_of(name)]
        batches = list(made.batches())
        assert {batch.schema for batch in batches} <= {made.schema}
        assert [column.name for column in made.columns] == made.schema.names
        assert all(column.meaning for column in made.columns)
        assert sum(len(batch) for batch in batches) == stored["rows"]


def test_ratings_are_sorted_by_judgment_and_term(study: Study) -> None:
    rows = [(row["judgment"], row["term"]) for row in table(release(study), "ratings")]

    assert rows == sorted(rows)
    assert len(rows) == len(set(rows))
