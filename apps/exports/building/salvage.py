"""Shards rebuilt from the tar that was published: each sample copied as it lies there, but for those taken out.

So a past release is rebuilt whatever has become of the pictures since, and by reading one file instead of thousands.
"""

import tarfile
from collections.abc import Iterator
from typing import IO

from apps.exports.building import tar
from apps.exports.errors import ReleaseError
from apps.exports.models import Shard
from apps.exports.storing.files import Stored, measure, open_file, store, where
from apps.studies.stores import delete_versions


def is_possible(shard: Shard) -> bool:
    """Whether the storage holds the shard as it was published, before something was taken out of its plan."""
    published = Stored(shard.size or 0, shard.sha256)
    return bool(shard.sha256) and measure(shard.release, shard.path) == published


def build(shard: Shard) -> Stored:
    """Write and store the shard by its plan from what it was. Raises ReleaseError if that lacks a sample."""
    stored = store(shard.release, shard.path, lambda out: _write(shard, out))
    delete_versions(*where(shard.release, shard.path), but_present=True)
    return stored


def _write(shard: Shard, out: IO[bytes]) -> None:
    wanted = {sample["json"]["key"] for sample in shard.plan}
    found = set()
    with open_file(shard.release, shard.path) as published:
        for key, name, data in _entries(published):
            if key in wanted:
                found.add(key)
                out.write(b"".join(tar.entry(name, data)))
    if missing := wanted - found:
        raise ReleaseError(f"{shard.path} lacks {len(missing)} of the samples that are to stay in it.")
    out.write(tar.end(out.tell()))


def _entries(file: IO[bytes]) -> Iterator[tuple[str, str, bytes]]:
    """Yield the key, name and content of every entry of a tar, one in memory at a time."""
    with tarfile.open(fileobj=file, mode="r:") as published:
        while entry := published.next():
            content = published.extractfile(entry)
            yield entry.name.partition(".")[0], entry.name, content.read() if content else b""
            # tarfile remembers every entry it has passed.
            published.members.clear()  # type: ignore[attr-defined]
