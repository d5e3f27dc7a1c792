"""Files of a release: written to disk first, stored whole, read back and compared."""

import hashlib
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import IO

from django.core.files import File
from django.core.files.storage import default_storage

from apps.exports.errors import ReleaseError

CHUNK = 1 << 20


@dataclass(frozen=True)
class Stored:
    """What a stored file proves itself by."""

    size: int
    sha256: str


def store(path: str, write: Callable[[IO[bytes]], object]) -> Stored:
    """Store at `path` what `write` writes, replacing anything else that was there; safe to run twice.

    Raises ReleaseError if the storage does not give back what it took, OSError if a disk is full.
    """
    with tempfile.TemporaryFile() as draft:
        write(draft)
        stored = Stored(draft.tell(), _digest(chunks(draft)))
        if measure(path) != stored:
            default_storage.delete(path)
            draft.seek(0)
            name = default_storage.save(path, File(draft))
            if name != path:  # A twin of this task was quicker by a hair: what it wrote is compared below.
                default_storage.delete(name)
    if measure(path) != stored:
        raise ReleaseError(f"The storage did not keep {path} as it was written.")
    return stored


def measure(path: str) -> Stored | None:
    """Read a stored file and return its size and hash, or None where there is none."""
    try:
        with default_storage.open(path) as file:
            digest = _digest(chunks(file))
            return Stored(file.tell(), digest)
    except FileNotFoundError:
        return None


def chunks(file: IO[bytes]) -> Iterator[bytes]:
    """Yield a file from its start in pieces of a megabyte."""
    file.seek(0)
    while piece := file.read(CHUNK):
        yield piece


def _digest(pieces: Iterator[bytes]) -> str:
    digest = hashlib.sha256()
    for piece in pieces:
        digest.update(piece)
    return digest.hexdigest()
