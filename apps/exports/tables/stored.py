"""Tables of a release as they were written, read back a batch at a time."""

from collections.abc import Iterator, Sequence

import pyarrow as pa
import pyarrow.parquet as pq

from apps.exports.models import Release
from apps.exports.storing.files import open_file

ROWS = 1 << 14


def path_of(name: str) -> str:
    """Where a release keeps a table: tombstones at its root, where whoever must delete looks first."""
    return f"{name}.parquet" if name == "tombstones" else f"tables/{name}.parquet"


def batches(
    release: Release, name: str, columns: Sequence[str] | None = None, *, rows: int = ROWS
) -> Iterator[pa.RecordBatch]:
    """Yield some columns of a table of the release, or all, in its order, so many rows at a time at most.

    Raises FileNotFoundError.
    """
    yield from batches_at(release, path_of(name), columns, rows=rows)


def batches_at(
    release: Release, path: str, columns: Sequence[str] | None = None, *, rows: int = ROWS
) -> Iterator[pa.RecordBatch]:
    """Yield likewise what of a table lies at a path of the release."""
    with open_file(release, path) as file:
        yield from pq.ParquetFile(file).iter_batches(rows, columns=columns, use_threads=False)


def whole(release: Release, name: str, columns: Sequence[str] | None = None) -> pa.Table:
    """Return some columns of a table of the release, or all, in memory. Raises FileNotFoundError."""
    with open_file(release, path_of(name)) as file:
        return pq.read_table(file, columns=columns, use_threads=False)
