"""Checks a release against itself: `python verify.py [FOLDER]`, by default the folder this file is in.

Needs Python 3.9 or later and nothing else. Says that all is whole, or says everything that is not, a sentence each, and
then exits with 1. Each file is read once, a piece at a time.
"""

from __future__ import annotations

import hashlib
import json
import sys
import tarfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, Protocol

MANIFEST, RECORD, TOMBSTONES = "manifest-sha256.txt", "release.json", "tombstones.txt"
STATED = {"name", "counts", "samples", "rows", "columns"}
CHUNK = 1 << 20
JSON_TYPES = {"string": (str,), "bool": (bool,), "int32": (int,), "int64": (int,)}


class Source(Protocol):
    """Where a release is: whatever gives its files by their paths."""

    def paths(self) -> set[str] | None:
        """Return every file there is, or None where that cannot be known."""

    def open(self, path: str) -> BinaryIO:
        """Open a file for one reading from its start. Raises FileNotFoundError, OSError."""


class Folder:
    """A release in a folder."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def paths(self) -> set[str] | None:
        """Return every file below the folder."""
        return {file.relative_to(self.root).as_posix() for file in self.root.rglob("*") if file.is_file()}

    def open(self, path: str) -> BinaryIO:
        """Open one of its files. Raises FileNotFoundError, OSError."""
        return (self.root / path).open("rb")


class Hashed:
    """A file that is hashed as it is read."""

    def __init__(self, file: BinaryIO) -> None:
        self.file = file
        self.hash = hashlib.sha256()

    def read(self, size: int = CHUNK) -> bytes:
        """Return the next `size` bytes; fewer, and then none, at the end."""
        data = self.file.read(size)
        self.hash.update(data)
        return data

    def digest(self) -> str:
        """Read what is left and return the SHA-256 of the whole."""
        while self.read():
            pass
        return self.hash.hexdigest()


class Check:
    """One look at a whole release: what is in it, and what is wrong with it."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.listed: dict[str, str] = {}
        self.record: dict[str, Any] = {}
        self.tombstones: set[str] = set()
        self.samples: Counter[str] = Counter()
        """How many samples each shard holds."""
        self.table_of: dict[str, str] = {}
        """By the key of each sample, the table it is a row of."""
        self.seeds: set[str] = set()
        self.draws: dict[tuple[str, str], str] = {}
        """What was drawn for each participant and each seed."""

    def run(self) -> list[str]:
        """Return what is wrong, a sentence each. While files are damaged, what is in them is not spoken of."""
        try:
            lines = self._text(MANIFEST).splitlines()
            self.listed = {path: digest for digest, path in (line.split("  ", 1) for line in lines)}
        except FileNotFoundError:
            return [f"There is no {MANIFEST}: it is not a release."]
        except OSError as error:
            return [f"{MANIFEST} cannot be read: {error}."]
        except ValueError:
            return [f"{MANIFEST} has a line that is not “hash  path”."]
        damaged = list(self._unlisted())
        try:
            self.record = json.loads(self._text(RECORD))
            self.tombstones = set(self._text(TOMBSTONES).split())
        except (OSError, ValueError) as error:
            return [*damaged, f"{RECORD} or {TOMBSTONES} cannot be read: {error}."]
        if lacking := sorted(STATED - self.record.keys()):
            return [*damaged, f"{RECORD} does not state: {', '.join(lacking)}."]
        wrong: list[str] = []
        for path in sorted(self.listed):
            self._look_at(path, damaged, wrong)
        return damaged or [*wrong, *self.wrong_counts()]

    def wrong_inside(self, path: str, file: Hashed) -> Iterator[str]:
        """Yield what is wrong in a file of a kind that can be read here."""
        if path.endswith(".tar"):
            try:
                yield from self._wrong_shard(path, file)
            except tarfile.TarError as error:
                yield f"{path} is no tar that can be read to its end: {error}."

    def wrong_counts(self) -> Iterator[str]:
        """Yield what was found in other numbers than release.json states, once all is read."""
        stated = self.record["samples"]
        for path in sorted(stated.keys() | self.samples.keys()):
            if self.samples[path] != stated.get(path, 0):
                yield f"{path} holds {self.samples[path]} samples, not {stated.get(path, 0)}."
        for name, folders in {"train": "train", "val": "val", "seeds": "test", "mimics": "train val"}.items():
            found = sum(count for path, count in self.samples.items() if path.split("/")[1] in folders.split())
            if found != self.record["counts"][name]:
                yield f"There are {found} samples of {name}, not {self.record['counts'][name]}."
        if lost := {seed for seed in self.seeds if self.table_of.get(seed) != "seeds"}:
            yield f"{len(lost)} seeds that mimics imitate are not among the seeds in data/test."

    def _text(self, path: str) -> str:
        with self.source.open(path) as file:
            return file.read().decode()

    def _unlisted(self) -> Iterator[str]:
        needed = {RECORD, TOMBSTONES} | (self.source.paths() or set()) - {MANIFEST}
        yield from (f"{path} is not in the manifest." for path in sorted(needed - self.listed.keys()))

    def _look_at(self, path: str, damaged: list[str], wrong: list[str]) -> None:
        try:
            with self.source.open(path) as opened:
                file = Hashed(opened)
                wrong += self.wrong_inside(path, file)
                if file.digest() != self.listed[path]:
                    damaged.append(f"{path} is not what the manifest says: its SHA-256 differs.")
        except FileNotFoundError:
            damaged.append(f"{path} is missing.")
        except OSError as error:
            damaged.append(f"{path} cannot be read to its end: {error}.")

    def _wrong_shard(self, path: str, file: Hashed) -> Iterator[str]:
        split = path.split("/")[1]
        with tarfile.open(fileobj=file, mode="r|", bufsize=CHUNK) as tar:  # type: ignore[call-overload]
            for key, parts in samples(tar):
                self.samples[path] += 1
                yield from (f"{path}: {key} {problem}." for problem in self._wrong_sample(key, parts, split))

    def _wrong_sample(self, key: str, parts: dict[str, bytes], split: str) -> Iterator[str]:
        table = "seeds" if split == "test" else "mimics"
        if key in self.table_of:
            yield "is there twice"
        if key in self.tombstones:
            yield "was taken back and must not be here"
        self.table_of[key] = table
        about = read_json(parts.get("json"))
        if not {"jpg", "json"} <= parts.keys() <= {"jpg", "face.jpg", "json"} or about is None:
            yield "is no picture with its JSON"
        elif not fits(about, {"struct": self.record["columns"][table]}):
            yield f"has other columns than {RECORD} states for {table}"
        else:
            yield from self._wrong_about(about, key, parts, split)

    def _wrong_about(self, about: dict[str, Any], key: str, parts: dict[str, bytes], split: str) -> Iterator[str]:
        proofs = {"key": key, "sha256": digest_of(parts["jpg"]), "face_sha256": digest_of(parts.get("face.jpg"))}
        if any(about[name] != proof for name, proof in proofs.items() if name in about):
            yield "is not the picture that its JSON is about"
        if about["split"] != split:
            yield f"belongs to split {about['split']}"
        if seed := about.get("seed"):
            self.seeds.add(seed)
            if self.draws.setdefault(("seed", seed), about.get("seed_split", "")) != about.get("seed_split", ""):
                yield f"imitates seed {seed}, which is in two seed splits"
        if (person := about.get("participant")) and self.draws.setdefault(("person", person), split) != split:
            yield f"shows participant {person}, who is in two splits"


def samples(tar: tarfile.TarFile) -> Iterator[tuple[str, dict[str, bytes]]]:
    """Yield the samples of a shard: entries that follow one another with one key, by the rest of their names."""
    key = ""
    parts: dict[str, bytes] = {}
    for entry in tar:
        stem, _, kind = entry.name.partition(".")
        if stem != key and parts:
            yield key, parts
            parts = {}
        file = tar.extractfile(entry)
        # A second entry of one name gets one that no sample has.
        parts[kind if kind not in parts else f"{kind} again"] = file.read() if file else b""
        key = stem
    if parts:
        yield key, parts


def fits(value: Any, kind: Any) -> bool:
    """Whether a value read from JSON is of the type that release.json states; null is of every type."""
    if value is None:
        return True
    if isinstance(kind, str):
        return type(value) in JSON_TYPES.get(kind, (int, float))
    if "list" in kind:
        return isinstance(value, list) and all(fits(item, kind["list"]) for item in value)
    types = {field["name"]: field["type"] for field in kind["struct"]}
    return isinstance(value, dict) and value.keys() == types.keys() and all(fits(value[n], types[n]) for n in types)


def read_json(data: bytes | None) -> Any:
    """Return what JSON says, None where there is none or it cannot be read."""
    try:
        return json.loads(data or b"")
    except ValueError:
        return None


def digest_of(data: bytes | None) -> str | None:
    """Return the SHA-256 of bytes in hexadecimal, None of none."""
    return None if data is None else hashlib.sha256(data).hexdigest()


def main(arguments: list[str]) -> int:
    """Check a folder and print what was found; return 1 where something is wrong."""
    check = Check(Folder(Path(arguments[0]) if arguments else Path(__file__).parent))
    problems = check.run()
    for problem in problems:
        print(problem, file=sys.stderr)
    if not problems:
        total = sum(check.samples.values())
        print(f"{check.record['name']}: {len(check.listed)} files, {total} samples, all as the manifest says.")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
