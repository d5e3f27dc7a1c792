"""Rebuilds a release from an earlier one and the difference between the two, byte for byte: python apply.py A DELTA B

Needs Python 3.9 or later and nothing else. A and DELTA are folders that stay as they are; B is made, and must not be
there yet. Every file is checked against the manifest of B, and A's files against what the difference was made from.
"""

import hashlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

CHUNK = 1 << 20
MANIFEST = "manifest-sha256.txt"


class DeltaError(Exception):
    """The folders do not fit together; the message says where."""


def apply(earlier: Path, delta: Path, out: Path) -> int:
    """Write the later release to the folder `out`; return how many files it has. Raises DeltaError, writing no more."""
    difference = _read(delta)
    if out.exists() and any(out.iterdir()):
        raise DeltaError(f"{out} is not empty.")
    written = {}
    for path, sha256, source in _sources(difference, earlier, delta):
        written[path] = _copy(source, out / path, sha256)
    listed = dict(_listed(out / MANIFEST))
    if wrong := sorted(path for path in written.keys() - {MANIFEST} if listed.get(path) != written[path]):
        raise DeltaError(f"{wrong[0]} is not what the manifest of the later release says.")
    if missing := sorted(listed.keys() - written.keys()):
        raise DeltaError(f"{missing[0]} is in the manifest of the later release and in neither folder.")
    return len(written)


def _read(delta: Path) -> dict[str, Any]:
    try:
        difference: dict[str, Any] = json.loads((delta / "difference.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise DeltaError(f"{delta} holds no difference.json that can be read: {error}") from error
    return difference


def _sources(difference: dict[str, Any], earlier: Path, delta: Path) -> Iterator[tuple[str, str, Path]]:
    files = difference["files"]
    for file in files["same"]:
        yield _safe(file["path"]), file["sha256"], earlier / _safe(file["from_path"])
    for file in files["new"]:
        yield _safe(file["path"]), file["sha256"], delta / "files" / _safe(file["path"])


def _safe(path: str) -> str:
    """Return a path that stays within its folder."""
    parts = PurePosixPath(path)
    if parts.is_absolute() or ".." in parts.parts or "\\" in path or not parts.parts:
        raise DeltaError(f"The difference names a path outside of the release: {path}")
    return path


def _copy(source: Path, target: Path, sha256: str) -> str:
    digest = hashlib.sha256()
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        with source.open("rb") as file, target.open("wb") as out:
            for piece in iter(lambda: file.read(CHUNK), b""):
                digest.update(piece)
                out.write(piece)
    except FileNotFoundError as error:
        raise DeltaError(f"{source} is missing.") from error
    if digest.hexdigest() != sha256:
        target.unlink()
        raise DeltaError(f"{source} is not the file that the difference was made from: its SHA-256 differs.")
    return sha256


def _listed(manifest: Path) -> Iterator[tuple[str, str]]:
    try:
        lines = manifest.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError as error:
        raise DeltaError(f"The difference brings no {MANIFEST}.") from error
    for line in lines:
        digest, _, path = line.partition("  ")
        yield path, digest


def main() -> None:
    """Read the three folders from the command line."""
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    earlier, delta, out = map(Path, sys.argv[1:])
    try:
        count = apply(earlier, delta, out)
    except DeltaError as error:
        sys.exit(str(error))
    print(f"{count} files, whole: {out}")


if __name__ == "__main__":
    main()
