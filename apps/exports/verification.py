"""Checks a release in a folder against itself: hashes, counts, pairs, splits. Needs no database."""

import hashlib
import json
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

MANIFEST = "manifest-sha256.txt"


class BrokenReleaseError(Exception):
    """The folder is not the release it says it is; `problems` says in what, one sentence each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True)
class Verified:
    """What was found to be whole."""

    name: str
    files: int
    samples: int


def verify(folder: Path) -> Verified:
    """Check a whole release. Raises BrokenReleaseError with everything that is wrong."""
    if not (folder / MANIFEST).is_file():
        raise BrokenReleaseError([f"{folder} holds no {MANIFEST}: it is not a release."])
    listed = _listed(folder)
    problems = list(_wrong_files(folder, listed))
    if problems:
        raise BrokenReleaseError(problems)
    record = json.loads((folder / "release.json").read_text())
    samples = {path: _read_shard(folder / path) for path in sorted(record["samples"])}
    problems = [*_wrong_counts(folder, record, samples), *_wrong_samples(folder, samples)]
    if problems:
        raise BrokenReleaseError(problems)
    return Verified(record["name"], len(listed), sum(map(len, samples.values())))


def _listed(folder: Path) -> dict[str, str]:
    lines = (folder / MANIFEST).read_text().splitlines()
    pairs = (line.split("  ", 1) for line in lines)
    try:
        return {path: digest for digest, path in pairs}
    except ValueError:
        raise BrokenReleaseError([f"{MANIFEST} has a line that is not “hash  path”."]) from None


def _wrong_files(folder: Path, listed: dict[str, str]) -> Iterator[str]:
    there = {file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file()} - {MANIFEST}
    yield from (f"{path} is missing." for path in sorted(listed.keys() - there))
    yield from (f"{path} is not in the manifest." for path in sorted(there - listed.keys()))
    for path in sorted(there & listed.keys()):
        with (folder / path).open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != listed[path]:
                yield f"{path} is not what the manifest says: its SHA-256 differs."


def _read_shard(path: Path) -> dict[str, dict[str, Any]]:
    """Return the JSON of each sample by key, with `pair` telling whether a picture of that hash lies before it."""
    samples: dict[str, dict[str, Any]] = {}
    picture = ("", "")
    with tarfile.open(path) as tar:
        for entry in tar:
            key, _, kind = entry.name.partition(".")
            file = tar.extractfile(entry)
            data = file.read() if file else b""
            if kind == "jpg":
                picture = (key, hashlib.sha256(data).hexdigest())
            else:
                about = json.loads(data)
                samples[key] = about | {"pair": picture == (key, about["sha256"]) and about["key"] == key}
    return samples


def _wrong_counts(folder: Path, record: dict[str, Any], samples: dict[str, dict[str, Any]]) -> Iterator[str]:
    for path, expected in record["samples"].items():
        if len(samples[path]) != expected:
            yield f"{path} holds {len(samples[path])} samples, not {expected}."
    for path, expected in record["rows"].items():
        rows = pq.read_metadata(folder / path).num_rows
        if rows != expected:
            yield f"{path} holds {rows} rows, not {expected}."


def _wrong_samples(folder: Path, shards: dict[str, dict[str, Any]]) -> Iterator[str]:
    split_of: dict[str, str] = {}
    for path, samples in shards.items():
        yield from (
            f"{path}: {key} is no pair of a picture and its JSON." for key in samples if not samples[key]["pair"]
        )
        for key, about in samples.items():
            if f"data/{about['split']}/" not in path:
                yield f"{path}: {key} belongs to split {about['split']}."
            person = about.get("participant")
            if person and split_of.setdefault(person, about["split"]) != about["split"]:
                yield f"{path}: participant {person} is in two splits."
    for name in ("mimics", "seeds"):
        table = set(pq.read_table(folder / f"tables/{name}.parquet", columns=["key"])["key"].to_pylist())
        found = {key for path, keys in shards.items() if ("seed" in path) == (name == "seeds") for key in keys}
        if table != found:
            yield f"tables/{name}.parquet and the shards differ in {len(table ^ found)} keys."
