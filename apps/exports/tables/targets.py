"""The table of targets: what the people of each country say, on average, that the expression a mimic shows conveys."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from apps.exports.models import Release
from apps.exports.tables import stored
from apps.exports.tables.expressions import COUNT, TEXT
from apps.exports.tables.schema import Column, schema_of
from apps.exports.tables.tallies import BETWEEN, JUDGMENTS, RATINGS, Rows, Tallies, Whole, ascii_of, blocks

MEANS = pa.list_(pa.float32())
BATCH = 8192
MIMICS, TERMS = ["key", "seed", "split"], ["term_list", "code", "place"]
NEEDED = {"mimics": MIMICS, "judgments": JUDGMENTS, "ratings": RATINGS, "terms": TERMS}

COLUMNS = (
    Column("mimic", TEXT, "The mimic's key."),
    Column("seed", TEXT, "The seed it imitates."),
    Column("split", TEXT, "`train` or `val`, by participant."),
    Column("country", TEXT, "Whose people were asked."),
    Column("term_list", TEXT, "The list they chose from; targets of different lists are never merged."),
    Column("judgments", COUNT, "How many answers the means are over."),
    Column(
        "mean",
        MEANS,
        "0–100 for each term, in the order of `place` in `terms`; a term that somebody did not choose counts as 0. "
        "Null without an answer.",
    ),
    Column(
        "standard_error",
        MEANS,
        "Of each mean: sample standard deviation of the answers by the root of their number. Null below 2 answers.",
    ),
)


@dataclass(frozen=True)
class Targets:
    """Targets, from the tables of the release that are written already."""

    release: Release
    columns: tuple[Column, ...] = COLUMNS

    @property
    def schema(self) -> pa.Schema:
        """The Arrow schema of the rows."""
        return schema_of(self.columns)

    def batches(self) -> Iterator[pa.RecordBatch]:
        """Yield the rows by seed, country, term list and mimic."""
        return compute(*(stored.batches(self.release, name, columns) for name, columns in NEEDED.items()))


def targets(release: Release) -> Targets:
    """One row per mimic, country and term list in use there: the means, for each term, over all self-reports of the
    mimic's seed and all observers' judgments of the other mimics of that seed. What was said of the mimic itself is
    left out, and so are late answers and those that saw no face. Self-reports and observers' judgments are merged here
    and nowhere else, as the published study did it."""
    return Targets(release)


def compute(mimics: Rows, judgments: Rows, ratings: Rows, terms: Rows) -> Iterator[pa.RecordBatch]:
    """Yield the targets of the mimics, from a release's tables of those names.

    Each table is read once; of judgments and ratings, only numbers stay in memory. Raises ValueError where a rating
    is of a term, or of a country and list, that the other tables do not have.
    """
    about = _by_seed(mimics)
    places = _places(terms)
    tallies = Tallies(about.keys, about.seeds, about.seed_of, places)
    tallies.count(judgments)
    tallies.add(ratings)
    pairs = sorted((tuple(name.split(BETWEEN)), pair) for name, pair in tallies.pairs.items())
    parts: list[Part] = []
    for first, last in _stretches(about.seed_of):
        for (country, term_list), pair in pairs:
            for start in range(first, last, BATCH):
                means = _means(tallies, pair, start, min(start + BATCH, last), len(places[term_list]))
                parts.append(Part(country, term_list, start, *means))
                if sum(len(part.judgments) for part in parts) >= BATCH:
                    yield _batch(about, parts)
                    parts = []
    if parts:
        yield _batch(about, parts)


class Mimics(NamedTuple):
    """Mimics by seed, then key: whose target they are and in which split."""

    keys: Whole
    splits: Whole
    seed_of: Whole
    seeds: Whole


class Part(NamedTuple):
    """Targets of some mimics in a row, of one country and list; `mean` and `error` hold no row for null."""

    country: str
    term_list: str
    start: int
    judgments: Whole
    mean: Whole
    error: Whole


def _means(tallies: Tallies, pair: int, start: int, stop: int, terms: int) -> tuple[Whole, Whole, Whole]:
    seed = tallies.seed_of[start]
    own_sums, own_squares = tallies.own_sums(pair, start, stop)
    judgments = tallies.answers[pair, seed] - tallies.own_answers[pair, start:stop]
    sums = (tallies.sums[pair, seed] - own_sums)[:, :terms]
    squares = (tallies.squares[pair, seed] - own_squares)[:, :terms]
    some, several = judgments > 0, judgments > 1
    mean = sums[some] / judgments[some, None]
    n, total, square = judgments[several, None], sums[several], squares[several]
    # Whole up to the root, so that no digit is lost where answers hardly differ.
    error = np.sqrt((n * square - total**2) / (n - 1)) / n
    return judgments, mean.astype(np.float32), error.astype(np.float32)


def _batch(about: Mimics, parts: list[Part]) -> pa.RecordBatch:
    sizes = [len(part.judgments) for part in parts]
    mimic = np.concatenate([np.arange(part.start, part.start + size) for part, size in zip(parts, sizes, strict=True)])
    judgments = np.concatenate([part.judgments for part in parts])
    widths = np.repeat([part.mean.shape[1] for part in parts], sizes)
    means = np.concatenate([part.mean.ravel() for part in parts])
    errors = np.concatenate([part.error.ravel() for part in parts])
    columns = [
        *(
            pa.array(keys).cast(TEXT)
            for keys in (about.keys[mimic], about.seeds[about.seed_of[mimic]], about.splits[mimic])
        ),
        pa.array(np.repeat([part.country for part in parts], sizes), TEXT),
        pa.array(np.repeat([part.term_list for part in parts], sizes), TEXT),
        pa.array(judgments, COUNT),
        _lists(means, np.where(judgments > 0, widths, 0), judgments < 1),
        _lists(errors, np.where(judgments > 1, widths, 0), judgments < 2),
    ]
    return pa.record_batch(columns, schema=schema_of(COLUMNS))


def _lists(values: Whole, widths: Whole, null: Whole) -> pa.ListArray:
    offsets = np.concatenate([[0], np.cumsum(widths)]).astype(np.int32)
    return pa.ListArray.from_arrays(offsets, pa.array(values, pa.float32()), mask=pa.array(null))


def _by_seed(mimics: Rows) -> Mimics:
    held = [[ascii_of(block[name]) for name in MIMICS] for block in blocks(mimics, MIMICS)]
    keys, seeds, splits = (np.concatenate(column) for column in zip([np.zeros(0, "S1")] * 3, *held, strict=True))
    seeds, seed_of = np.unique(seeds, return_inverse=True)
    order = np.lexsort((keys, seed_of))
    return Mimics(keys[order], splits[order], seed_of[order].astype(np.int32), seeds)


def _places(terms: Rows) -> dict[str, dict[str, int]]:
    """Return the place of each term by its list and code."""
    places: dict[str, dict[str, int]] = {}
    for block in blocks(terms, TERMS):
        for row in block.to_pylist():
            places.setdefault(row["term_list"], {})[row["code"]] = row["place"]
    return places


def _stretches(values: Whole) -> Iterator[tuple[int, int]]:
    """Yield where each run of equal values begins and ends."""
    if len(values):
        yield from pairwise([0, *(np.flatnonzero(values[1:] != values[:-1]) + 1).tolist(), len(values)])
