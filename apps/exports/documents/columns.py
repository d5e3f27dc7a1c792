"""SCHEMA.md: every table and column, from the code that writes them."""

from collections.abc import Iterator

from apps.exports.documents.kinds import spoken
from apps.exports.models import Release
from apps.exports.tables.registry import TABLES
from apps.exports.tables.stored import path_of

PREFACE = """# Schema

What every column of every table means. The JSON beside a picture in a shard is its row of `mimics` or `seeds`.

- **Absent is not 0.** People chose the terms that fit and gave each 1–100. A term without a row in `ratings`, or
  without an entry in `self_report`, was not chosen; nobody gave it a 0. `targets` alone counts it as 0, and says so.
- **No column ties terms across languages.** A term is known by its list (language and version) and its code in that
  list. That two lists use one code does not say that two words mean the same: never join lists by code or by place.
- **Self-reports and observers' judgments are two kinds of data.** `kind` tells them apart wherever both are.
- Null means not known, or that there is none; each column says which where it matters.
- Keys are keyed hashes. Nothing orders rows but their keys, and no time is finer than a month.
"""


def schema(release: Release) -> str:
    """SCHEMA.md."""
    return "\n".join([PREFACE, *_tables(release)])


def _tables(release: Release) -> Iterator[str]:
    for name, build in TABLES.items():
        yield f"## {name}\n\n`{path_of(name)}`. {' '.join((build.__doc__ or '').split())}\n"
        yield from ("| Column | Type | Meaning |", "| --- | --- | --- |")
        for column in build(release).columns:
            yield f"| `{column.name}` | {spoken(column.type)} | {column.meaning} |"
        yield ""
