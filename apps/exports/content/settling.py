"""What is in a release, settled once for the length of its freeze.

Whether a judgment is in it hangs on two people's latest words on consent. Every table asks, so the freeze finds out
once, and keeps the ids in tables that are gone with its transaction.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from apps.exports.models import Release

Settled = tuple[Release | None, frozenset[str]]
_settled: ContextVar[Settled] = ContextVar("settled", default=(None, frozenset()))


@contextmanager
def settled(release: Release, **sets: QuerySet[Any]) -> Iterator[None]:
    """For the length of the block, which lies within a transaction, let `ids` answer for this very object.

    Blocks for the same release may lie within each other: what the outer one settled stays so.
    """
    with connection.cursor() as cursor:
        for name, rows in sets.items():
            query, params = rows.order_by().values("pk").query.sql_with_params()
            cursor.execute(f"CREATE TEMPORARY TABLE released_{name} (id) ON COMMIT DROP AS {query}", params)
            cursor.execute(f"ANALYZE released_{name}")
    token = _settled.set((release, _names(release).union(sets)))
    try:
        yield
    finally:
        _settled.reset(token)


def ids(release: Release, name: str) -> RawSQL | None:
    """The ids that were settled for the release under this name; None where they were not (yet)."""
    return RawSQL(f"SELECT id FROM released_{name}", ()) if name in _names(release) else None  # noqa: S608, S611


def _names(release: Release) -> frozenset[str]:
    settled, names = _settled.get()
    return names if settled is release else frozenset()
