"""Stored files of a release read from any byte to any other, a piece in memory at a time, wherever they lie."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError
from django.core.files.storage import Storage

from apps.exports.models import Release
from apps.exports.storing.files import CHUNK, where
from apps.studies.stores import is_bucket


@dataclass(frozen=True)
class Part:
    """Bytes of a known number that can be read from one place to another: a file, or what lies between files."""

    size: int
    read: Callable[[int, int], Iterator[bytes]]


def part_of(release: Release, path: str, size: int) -> Part:
    """A stored file of the release. Reading raises FileNotFoundError where it is gone."""
    storage, key = where(release, path)
    return Part(size, lambda start, stop: _read(storage, key, start, stop))


def of_bytes(data: bytes) -> Part:
    """Bytes that are in memory."""
    return Part(len(data), lambda start, stop: iter([data[start:stop]]))


def cut(parts: Iterable[Part], start: int, stop: int) -> Iterator[bytes]:
    """Yield the bytes from `start` to before `stop` of all parts one behind another; parts outside are not opened."""
    offset = 0
    for part in parts:
        first, last = max(start - offset, 0), min(stop - offset, part.size)
        if first < last:
            yield from part.read(first, last)
        offset += part.size


def _read(storage: Storage, key: str, start: int, stop: int) -> Iterator[bytes]:
    read = _from_bucket if is_bucket(storage) else _from_file
    return read(storage, key, start, stop)


def _from_file(storage: Storage, key: str, start: int, stop: int) -> Iterator[bytes]:
    with storage.open(key) as file:
        file.seek(start)
        while start < stop and (piece := file.read(min(CHUNK, stop - start))):
            start += len(piece)
            yield piece


def _from_bucket(storage: Any, key: str, start: int, stop: int) -> Iterator[bytes]:
    # The storage's own files fetch an object whole before the first byte is read.
    try:
        body = storage.bucket.Object(key).get(Range=f"bytes={start}-{stop - 1}")["Body"]
    except ClientError as error:
        raise FileNotFoundError(key) from error
    with body:
        yield from body.iter_chunks(CHUNK)
