"""Every table of a release, by name."""

from collections.abc import Callable

from apps.exports.models import Release
from apps.exports.tables.answers import judgments, ratings
from apps.exports.tables.context import cohorts, sessions, terms
from apps.exports.tables.people import participants
from apps.exports.tables.pictures import mimics, seeds
from apps.exports.tables.schema import Table
from apps.exports.tables.targets import targets
from apps.exports.tables.tombstones import tombstones

TABLES: dict[str, Callable[[Release], Table]] = {
    build.__name__: build
    for build in (mimics, seeds, judgments, ratings, participants, sessions, terms, cohorts, targets, tombstones)
}
"""How to make each table, by name; its docstring is its description."""
