"""What a build must not let through: someone in two splits, a seed to train on, a name, a person who stands out.

Everything is read from the tables as they were written, whatever the code that wrote them meant to write.
"""

from collections.abc import Iterable, Iterator

import pyarrow as pa
import pyarrow.compute as pc

from apps.exports.content import identifiers
from apps.exports.errors import LeakError
from apps.exports.models import Release, Shard
from apps.exports.tables import stored
from apps.exports.tables.people import smallest_group
from apps.exports.tables.registry import TABLES
from apps.studies.models import Stimulus

OWN_WORDS = {("seeds", "name"), ("seeds", "attributes"), ("terms", "wording"), ("terms", "gloss")}
"""What researchers wrote themselves: no pattern is looked for in it."""

HASHES = r"^([0-9a-f]{24}|[0-9a-f]{64})$"
SHOWN = 3
ROWS = 1 << 16
"""At a time: what the study knows is made into a table to look up anew for each."""


def check(release: Release) -> None:
    """Look for leaks in the tables of a release. Raises LeakError, which names them."""
    found = [*_moved(release), *_seeds_to_train_on(release), *_identifiers(release), *_standing_out(release)]
    if found:
        raise LeakError(" ".join(found))


def _moved(release: Release) -> Iterator[str]:
    """Whoever is in two splits, and seeds with two, here or between this release and those it extends."""
    people: dict[str, str] = {}
    seeds: dict[str, str] = {}
    for each in (release, *_extended(release)):
        try:
            persons = _pairs(each, "mimics", "participant", "split") | _pairs(each, "participants", "key", "split")
            drawn = _pairs(each, "mimics", "seed", "seed_split")
        except FileNotFoundError:
            if each == release:
                raise
            continue  # Off the shelf: nothing is left to compare with.
        where = "" if each == release else f", counting {each.name}, which it extends"
        yield from _said(_torn(persons, people), f"participant(s) are in two splits{where}")
        yield from _said(_torn(drawn, seeds), f"seed(s) have two values of seed_split{where}")


def _extended(release: Release) -> Iterator[Release]:
    while earlier := release.extends:
        yield earlier
        release = earlier


def _pairs(release: Release, name: str, *columns: str) -> set[tuple[str, str]]:
    pairs: set[tuple[str, str]] = set()
    for batch in stored.batches(release, name, columns):
        pairs.update(zip(*(batch[column].to_pylist() for column in columns), strict=True))
    return pairs


def _torn(pairs: Iterable[tuple[str, str]], known: dict[str, str]) -> list[str]:
    """Return the keys with another value than before, and remember the others'."""
    return sorted({key for key, value in pairs if known.setdefault(key, value) != value})


def _seeds_to_train_on(release: Release) -> Iterator[str]:
    seeds = stored.whole(release, "seeds", ["key", "split", "sha256"])
    keys, pictures = seeds["key"].combine_chunks(), seeds["sha256"].combine_chunks()
    yield from _said(seeds.filter(pc.not_equal(seeds["split"], "test"))["key"].to_pylist(), "seed(s) are not in test")
    found: list[str] = []
    for batch in stored.batches(release, "mimics", ["key", "split", "sha256"]):
        is_seed = pc.or_(pc.is_in(batch["key"], keys), pc.is_in(batch["sha256"], pictures))
        wrong = pc.or_(is_seed, pc.invert(pc.is_in(batch["split"], pa.array(["train", "val"]))))
        found += batch.filter(wrong)["key"].to_pylist()
    yield from _said(found, "mimic(s) are seeds, or outside train and val: reject those photographs")
    uuids = list(Stimulus.objects.seeds().filter(study=release.study_id).values_list("uuid", flat=True))
    shards = Shard.objects.filter(release=release, split__in=["train", "val"], members__overlap=uuids)
    yield from _said([shard.path for shard in shards.defer("plan", "members")], "shard(s) to train on hold a seed")


def _identifiers(release: Release) -> Iterator[str]:
    known = identifiers.known(release.study)
    for name, table in TABLES.items():
        texts = {field.name: field.type for field in table(release).schema if _has_text(field.type)}
        for column, what in _found_in(release, name, list(texts), known).items():
            yield f"The table {name} has {what} in its column {column}."


def _found_in(release: Release, name: str, columns: list[str], known: pa.Array) -> dict[str, str]:
    found: dict[str, str] = {}
    for batch in stored.batches(release, name, columns, rows=ROWS):
        for column in columns:
            texts = _texts(batch[column]).unique()
            if pc.any(pc.is_in(texts, known)).as_py():
                found[column] = "something that the study calls a person, a visit or a cohort by"
            others = texts.filter(pc.invert(pc.match_substring_regex(texts, HASHES)))
            if (name, column) not in OWN_WORDS and (what := identifiers.looks_like(others)):
                found[column] = what
    return found


def _has_text(kind: pa.DataType) -> bool:
    if pa.types.is_struct(kind):
        return any(_has_text(field.type) for field in kind)
    return _has_text(kind.value_type) if pa.types.is_list(kind) else pa.types.is_string(kind)


def _texts(values: pa.Array) -> pa.Array:
    """Return all texts in a column of texts, lists or structs."""
    if pa.types.is_list(values.type):
        return _texts(values.flatten())
    if pa.types.is_struct(values.type):
        texts = [
            _texts(part) for part, field in zip(values.flatten(), values.type, strict=True) if _has_text(field.type)
        ]
        return pa.concat_arrays(texts)
    return values.drop_null()


def _standing_out(release: Release) -> Iterator[str]:
    people = stored.whole(release, "participants")
    places = ["countries", "languages"]
    told = people.schema.names[people.schema.names.index("age_band") :]
    of_place, least = _sizes(people, places), smallest_group(release)
    for group, size in _sizes(people, [*places, *told]).items():
        if size < least and size < of_place[group[:2]]:
            yield f"{size} participant(s) stand out by what they said of themselves: {' '.join(map(str, group))}."


def _sizes(people: pa.Table, columns: list[str]) -> dict[tuple[str, ...], int]:
    sizes: dict[tuple[str, ...], int] = {}
    for row in people.select(columns).to_pylist():
        group = tuple(str(value) for value in row.values())
        sizes[group] = sizes.get(group, 0) + 1
    return sizes


def _said(which: list[str], what: str) -> Iterator[str]:
    if which:
        more = " …" if len(which) > SHOWN else ""
        yield f"{len(which)} {what}: {', '.join(which[:SHOWN])}{more}."
