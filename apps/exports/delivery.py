"""A finished release on its way out: one tar made while it is sent, or one file; and who took it."""

import tarfile
from collections.abc import Iterator
from pathlib import Path

from django.contrib.auth.models import User
from django.core.files.storage import default_storage

from apps.exports import documents
from apps.exports.errors import ReleaseError
from apps.exports.files import Stored, chunks
from apps.exports.models import Release, ReleaseDownload

BLOCK = tarfile.BLOCKSIZE


class NotReadyError(ReleaseError):
    """The release is not (or no longer) whole, so nobody can take it."""


def log_download(release: Release, downloader: User, path: str = "") -> None:
    """Write down who takes a release, or one file of it, before the first byte leaves."""
    ReleaseDownload.objects.create(release=release, downloader=downloader, path=path)


def parcel(release: Release) -> dict[str, Stored]:
    """Return the files of a finished release by path. Raises NotReadyError if one is not there any more."""
    if release.state != Release.State.READY:
        raise NotReadyError(f"{release.name} is {release.get_state_display()}, not ready.")
    files = documents.contents(release)
    for path in files:
        if not default_storage.exists(f"{release.prefix}/{path}"):
            raise NotReadyError(f"{path} of {release.name} is not in the storage any more.")
    return files


def tar_size(files: dict[str, Stored]) -> int:
    """Return how many bytes `stream_tar` will yield."""
    return sum(BLOCK + file.size + _padding(file.size) for file in files.values()) + 2 * BLOCK


def stream_tar(release: Release, files: dict[str, Stored]) -> Iterator[bytes]:
    """Yield one uncompressed tar of the whole release, a piece of a file in memory at a time."""
    for path, stored in files.items():
        entry = tarfile.TarInfo(f"{release.name}/{path}")
        entry.size = stored.size
        yield entry.tobuf(tarfile.USTAR_FORMAT)
        yield from stream_file(release, path)
        yield bytes(_padding(stored.size))
    yield bytes(2 * BLOCK)


def stream_file(release: Release, path: str) -> Iterator[bytes]:
    """Yield one file in pieces."""
    with default_storage.open(f"{release.prefix}/{path}") as file:
        yield from chunks(file)


def copy_to(release: Release, folder: Path) -> None:
    """Write every file of a finished release below `folder`."""
    for path in parcel(release):
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("wb") as out:
            out.writelines(stream_file(release, path))


def discard(release: Release) -> None:
    """Delete a release's files and then its row, so that no file is left without one.

    Raises ReleaseError for one that was downloaded: the record of who has it stays.
    """
    if release.downloads.exists():
        raise ReleaseError(f"{release.name} has been downloaded: the record of who has it must stay.")
    _delete_below(release.prefix)
    release.delete()


def _delete_below(prefix: str) -> None:
    try:
        folders, files = default_storage.listdir(prefix)
    except FileNotFoundError:
        return
    for name in files:
        default_storage.delete(f"{prefix}/{name}")
    for name in folders:
        _delete_below(f"{prefix}/{name}")
    default_storage.delete(prefix)


def _padding(size: int) -> int:
    return -size % BLOCK
