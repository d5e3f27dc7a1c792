"""Files of a release: written once, hashed on the way, put in place whole, read back and compared."""

import hashlib
import io
import shutil
import tempfile
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, cast

from django.core.files import File
from django.core.files.storage import FileSystemStorage, Storage, storages

from apps.exports.errors import ReleaseError
from apps.exports.models import Release
from apps.exports.storing import buckets
from apps.studies.stores import is_bucket

CHUNK = 1 << 20
DRAFTS = ".drafts"


@dataclass(frozen=True)
class Stored:
    """What a stored file proves itself by."""

    size: int
    sha256: str


class Draft(io.BufferedIOBase):
    """A file that is being written from its start to its end, which knows the size and hash of what it took."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file = file
        self.size = 0
        self.digest = hashlib.sha256()

    def writable(self) -> bool:
        """It is."""
        return True

    def write(self, data: Any) -> int:
        """Take the next bytes."""
        self.digest.update(data)
        self.size += len(data)
        return self.file.write(data)

    def tell(self) -> int:
        """How many bytes it took."""
        return self.size

    def stored(self) -> Stored:
        """What the file proves itself by once it is stored."""
        return Stored(self.size, self.digest.hexdigest())


def store(release: Release, path: str, write: Callable[[IO[bytes]], object]) -> Stored:
    """Store as the release's `path` what `write` writes, replacing anything else that was there; safe to run twice.

    Raises ReleaseError if the storage does not give back what it took, OSError if a disk is full.
    """
    with _draft_for(release) as file:
        draft = Draft(file)
        write(draft)  # type: ignore[arg-type]
        file.flush()
        stored = draft.stored()
        proven = _put(*where(release, path), Path(file.name))
    if not proven and measure(release, path) != stored:
        raise ReleaseError(f"The storage did not keep {path} as it was written.")
    return stored


def where(release: Release, path: str = "") -> tuple[Storage, str]:
    """Return the storage that holds the release, and the key in it of its `path`, or of its folder."""
    return storages[release.storage], f"{release.prefix}/{path}".rstrip("/")


def open_file(release: Release, path: str) -> "File[bytes]":
    """Open a stored file of the release. Raises FileNotFoundError."""
    storage, key = where(release, path)
    return storage.open(key)


def exists(release: Release, path: str) -> bool:
    """Whether the storage holds the release's `path`."""
    storage, key = where(release, path)
    return storage.exists(key)


def measure(release: Release, path: str) -> Stored | None:
    """Read a stored file of the release and return its size and hash, or None where there is none."""
    try:
        with open_file(release, path) as file:
            digest = hashlib.file_digest(file, "sha256")
            return Stored(file.tell(), digest.hexdigest())
    except FileNotFoundError:
        return None


def chunks(file: IO[bytes]) -> Iterator[bytes]:
    """Yield a file from its start in pieces of a megabyte."""
    file.seek(0)
    while piece := file.read(CHUNK):
        yield piece


def tidy(release: Release) -> None:
    """Remove what workers that were killed have left half written in a folder."""
    if folder := _drafts(release):
        shutil.rmtree(folder, ignore_errors=True)


def _put(storage: Storage, key: str, draft: Path) -> bool:
    """Put a file in its place; return whether the storage has proven that it keeps it."""
    if is_bucket(storage):
        return buckets.put(storage, key, draft)
    place = Path(storage.path(key))
    place.parent.mkdir(parents=True, exist_ok=True)
    if (permissions := cast(FileSystemStorage, storage).file_permissions_mode) is not None:
        draft.chmod(permissions)
    # In one step: a twin of this task may just be reading back what it has put there.
    draft.replace(place)
    return False


@contextmanager
def _draft_for(release: Release) -> Iterator[IO[bytes]]:
    """A new file on disk for the length of the block: beside the release, where that lies in a folder and the file
    need only be moved; else in the system's temporary folder."""
    folder = _drafts(release) or Path(tempfile.gettempdir())
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / f"{uuid.uuid4().hex}.draft"
    try:
        with draft.open("wb", buffering=CHUNK) as file:
            yield file
    finally:
        draft.unlink(missing_ok=True)


def _drafts(release: Release) -> Path | None:
    storage, key = where(release, DRAFTS)
    try:
        return Path(storage.path(key))
    except NotImplementedError:
        return None
