"""Sums over answers: what each seed got in each country with each list of terms, and what of it each mimic got itself.

Whole numbers throughout, so that the order in which answers come changes nothing.
"""

from collections.abc import Iterable, Iterator
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

Rows: TypeAlias = pa.Table | Iterable[pa.RecordBatch]
Whole: TypeAlias = NDArray[Any]

BLOCK = 1 << 14
BETWEEN = "\t"
ABOVE = 128
"""More than any intensity."""

ABOUT = ["kind", "stimulus", "country", "term_list"]
JUDGMENTS = ["key", *ABOUT, "no_face", "late"]
RATINGS = ["judgment", *ABOUT, "term", "intensity"]


def blocks(rows: Rows, columns: list[str]) -> Iterator[pa.RecordBatch]:
    """Yield those columns of the rows, a bounded number at a time."""
    for batch in rows.to_batches(BLOCK) if isinstance(rows, pa.Table) else rows:
        yield batch.select(columns)
    # What reading took is not kept for the next table.
    pa.default_memory_pool().release_unused()


class Index:
    """Where each of some keys is in their list; a fraction of the memory that a hash table would take."""

    def __init__(self, keys: Whole) -> None:
        self.keys = keys
        self.order = np.argsort(keys, kind="stable").astype(np.int32)

    def find(self, wanted: pa.Array) -> Whole:
        """Return the place of each key, or -1."""
        keys = ascii_of(wanted)
        if not len(self.keys):
            return np.full(len(keys), -1)
        nearest = np.searchsorted(self.keys, keys, sorter=self.order)
        places = self.order[np.minimum(nearest, len(self.keys) - 1)]
        return np.where(self.keys[places] == keys, places, -1)


def ascii_of(column: pa.Array) -> Whole:
    """Return a column of keys as bytes, one behind another."""
    return np.asarray(column.to_numpy(zero_copy_only=False).astype(np.bytes_))


class Tallies:
    """What people said of seeds and of mimics, added up by `pair` of country and term list, by seed, and by term.

    A mimic is known by its place in `keys`, and a seed by its place in `seeds`; `seed_of` is the seed of each mimic.
    """

    def __init__(self, keys: Whole, seeds: Whole, seed_of: Whole, places: dict[str, dict[str, int]]) -> None:
        self.mimics, self.seeds = Index(keys), Index(seeds)
        # Beyond the last place lies -1, for what is none of the mimics.
        self.seed_of = np.append(seed_of, -1)
        self.places = {f"{name}{BETWEEN}{code}": place for name in places for code, place in places[name].items()}
        self.width = max(map(len, places.values()), default=0)
        self.pairs: dict[str, int] = {}
        self.answers = np.zeros((0, len(seeds)), np.int32)
        self.own_answers = np.zeros((0, len(keys)), np.int32)
        self.uncounted = pa.array([], pa.string())

    def count(self, judgments: Rows) -> None:
        """Take in every judgment, before any rating: those that are late or saw no face count nowhere."""
        uncounted: list[pa.Array] = []
        for block in blocks(judgments, JUDGMENTS):
            counts = pc.invert(pc.or_(block["no_face"], block["late"]))
            uncounted.append(block.filter(pc.invert(counts))["key"])
            block, mimic, seed = self._of_the_release(block.filter(counts).select(ABOUT))
            pair = _coded(block, "country", "term_list", self.pairs, grow=True)
            self.answers, self.own_answers = (_longer(n, len(self.pairs)) for n in (self.answers, self.own_answers))
            np.add.at(self.answers, (pair, seed), 1)
            np.add.at(self.own_answers, (pair[mimic >= 0], mimic[mimic >= 0]), 1)
        self.uncounted = pa.concat_arrays([self.uncounted, *uncounted])

    def add(self, ratings: Rows) -> None:
        """Take in every rating. Raises ValueError for one of a term that its list does not have."""
        self.sums = np.zeros((len(self.pairs), len(self.seeds.keys), self.width), np.int64)
        self.squares = np.zeros_like(self.sums)
        own = [np.zeros(0, np.int64)]
        for block in blocks(ratings, RATINGS):
            counts = pc.invert(pc.is_in(block["judgment"], value_set=self.uncounted))
            block, mimic, seed = self._of_the_release(block.filter(counts))
            pair = _coded(block, "country", "term_list", self.pairs)
            term = _coded(block, "term_list", "term", self.places)
            intensity = block["intensity"].to_numpy().astype(np.int64)
            np.add.at(self.sums, (pair, seed, term), intensity)
            np.add.at(self.squares, (pair, seed, term), intensity**2)
            packed = self._row(pair, mimic) + term * ABOVE + intensity
            own.append(packed[mimic >= 0])
        self.own = np.concatenate(own)
        self.own.sort()

    def own_sums(self, pair: int, start: int, stop: int) -> tuple[Whole, Whole]:
        """Return sums and sums of squares, by term, of what the mimics from `start` to before `stop` got themselves."""
        first, last = self._row(pair, start), self._row(pair, stop)
        lower, upper = np.searchsorted(self.own, [first, last])
        place, intensity = np.divmod(self.own[lower:upper] - first, ABOVE)
        sums = np.zeros((stop - start) * self.width, np.int64)
        squares = np.zeros_like(sums)
        np.add.at(sums, place, intensity)
        np.add.at(squares, place, intensity**2)
        return sums.reshape(-1, self.width), squares.reshape(-1, self.width)

    def _row(self, pair: Any, mimic: Any) -> Any:
        """Where the ratings of a mimic begin in `own`: pair, mimic, term and intensity as the digits of one number."""
        return (pair * len(self.mimics.keys) + mimic) * self.width * ABOVE

    def _of_the_release(self, block: pa.RecordBatch) -> tuple[pa.RecordBatch, Whole, Whole]:
        """Return the self-reports of imitated seeds and what observers said of mimics, with the places of mimic and
        seed; the mimic's is -1 for self-reports."""
        own = pc.equal(block["kind"], "self_report").to_numpy(zero_copy_only=False)
        mimic = np.where(own, -1, self.mimics.find(block["stimulus"]))
        seed = np.where(own, self.seeds.find(block["stimulus"]), self.seed_of[mimic])
        kept = seed >= 0
        return block.filter(pa.array(kept)), mimic[kept], seed[kept]


def _coded(block: pa.RecordBatch, one: str, other: str, codes: dict[str, int], *, grow: bool = False) -> Whole:
    """Return the code of what two columns say together. Raises ValueError for one there is no code for."""
    joined = pc.binary_join_element_wise(block[one], block[other], BETWEEN).dictionary_encode()
    found = joined.dictionary.to_pylist()
    if grow:
        for value in found:
            codes.setdefault(value, len(codes))
    if unknown := [value for value in found if value not in codes]:
        raise ValueError(f"Ratings of {one} and {other} that no other table has: {unknown}.")
    code_of: Whole = np.array([codes[value] for value in found], np.int64)
    places: Whole = joined.indices.to_numpy()
    return code_of[places]


def _longer(counts: Whole, rows: int) -> Whole:
    missing = rows - len(counts)
    return np.pad(counts, ((0, missing), (0, 0))) if missing else counts
