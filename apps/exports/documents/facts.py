"""Facts about a release that its documents tell, counted in what was frozen; small counts are not told."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pyarrow.parquet as pq
from django.db.models import QuerySet

from apps.exports.content import eligibility, grouping
from apps.exports.models import Release
from apps.exports.storing.files import open_file
from apps.exports.tables.people import smallest_group
from apps.exports.tables.stored import path_of
from apps.participants.models import ConsentEvent
from apps.studies.models import Cohort, ConsentText


def cohorts(release: Release) -> list[Cohort]:
    """The cohorts the release is drawn from, by their slugs."""
    return sorted(eligibility.cohorts(release).select_related("term_list"), key=lambda cohort: cohort.slug)


def languages(release: Release) -> list[str]:
    """The languages of its cohorts as ISO 639 calls them."""
    return sorted({cohort.language.split("-")[0] for cohort in cohorts(release)})


def an_example(release: Release) -> tuple[str, str]:
    """A country whose people imitated, and the list they chose their terms from."""
    imitating = release.counts["mimics_by_country"]
    cohort = next(each for each in cohorts(release) if each.takes_photographs and each.country in imitating)
    return cohort.country, f"{cohort.term_list.language}-v{cohort.term_list.version}"


def shown(release: Release, count: int) -> int | str:
    """A count of people or of what they gave, or that it is too small to tell."""
    told = grouping.shown(count, smallest_group(release))
    return count if told == str(count) else told


def counts(release: Release) -> dict[str, Any]:
    """The counts of the freeze; those of parts of the release only where they are not small."""
    told: dict[str, Any] = {}
    for name, count in release.counts.items():
        if isinstance(count, dict):
            told[name] = {part: shown(release, number) for part, number in count.items()}
        else:
            told[name] = shown(release, count) if name.startswith(("left_out", "not_assessed")) else count
    return told


def consent_texts(release: Release) -> QuerySet[ConsentText]:
    """The texts that people in the release agreed to."""
    agreed = ConsentEvent.objects.filter(session__in=eligibility.sessions(release)).exclude(scopes=[])
    return ConsentText.objects.filter(pk__in=agreed.order_by().values("consent_text")).order_by("language", "version")


def tombstoned(release: Release) -> list[str]:
    """The keys in the release's table of tombstones."""
    if path_of("tombstones") not in release.files:
        return []
    with open_file(release, path_of("tombstones")) as file:
        keys: list[str] = pq.read_table(file, columns=["key"])["key"].to_pylist()
    return keys


def months(release: Release) -> tuple[str, str]:
    """The first and the last month in which its photographs were taken, `YYYY-MM`."""
    found = [column.statistics for column in _chunks(release, "mimics") if column.path_in_schema == "month"]
    return min(each.min for each in found), max(each.max for each in found)


def missing(release: Release) -> dict[str, int]:
    """How many rows of `mimics` have no value, by column; only columns where that happens."""
    lacking: Counter[str] = Counter()
    for column in _chunks(release, "mimics"):
        if "." not in column.path_in_schema:
            lacking[column.path_in_schema] += column.statistics.null_count
    return dict(+lacking)


def _chunks(release: Release, table: str) -> Iterator[Any]:
    """Yield what the footer of a table says of each column in each group of rows."""
    with open_file(release, path_of(table)) as file:
        footer = pq.ParquetFile(file).metadata
    for group in range(footer.num_row_groups):
        yield from (footer.row_group(group).column(place) for place in range(footer.num_columns))
