"""A finished release on its way out: one tar made while it is sent, or one file; and who took it."""

import tarfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pgtrigger
from django.contrib.auth.models import User
from django.core.files.storage import Storage
from django.utils import timezone

from apps.exports import documents
from apps.exports.errors import AgreementError, ReleaseError
from apps.exports.models import Release, ReleaseDownload, ReleaseLink
from apps.exports.storing.files import Stored, exists, where
from apps.exports.storing.reading import Part, cut, of_bytes, part_of
from apps.studies.stores import delete_versions

BLOCK = tarfile.BLOCKSIZE
EVENTS = "exports.ReleaseEvent:event_is_append_only"
ONE_TAKING = timedelta(hours=1)
"""Whoever asks for the same file again within this time, or for another range of it, is still taking it."""


class NotReadyError(ReleaseError):
    """The release is not (or no longer) whole, so nobody can take it."""


def log_download(
    release: Release, downloader: User | None = None, path: str = "", *, link: ReleaseLink | None = None
) -> None:
    """Write down who takes a release, or one file of it, before the first byte leaves; once for each taking.

    It is either somebody of the staff or whoever holds a link.
    """
    same = ReleaseDownload.objects.filter(release=release, downloader=downloader, link=link, path=path)
    if not same.filter(at__gt=timezone.now() - ONE_TAKING).exists():
        ReleaseDownload.objects.create(release=release, downloader=downloader, link=link, path=path)


def require_takeable(release: Release) -> None:
    """Raise NotReadyError unless the release is on the shelf, AgreementError unless its recipient may have it today."""
    if release.state != Release.State.READY:
        raise NotReadyError(f"{release.name} is {release.get_state_display()}, not ready.")
    if not release.recipient.is_in_force():
        raise AgreementError(
            f"The agreement with {release.recipient} does not hold today: {release.name} may not be taken."
        )


def parcel(release: Release) -> dict[str, Stored]:
    """Return the files of a finished release by path.

    Raises NotReadyError if one is not there any more, AgreementError if the agreement does not hold today.
    """
    require_takeable(release)
    files = documents.contents(release)
    for path in files:
        if not exists(release, path):
            raise NotReadyError(f"{path} of {release.name} is not in the storage any more.")
    return files


def tar_size(files: dict[str, Stored]) -> int:
    """Return how many bytes the tar of these files has."""
    return sum(BLOCK + file.size + _padding(file.size) for file in files.values()) + 2 * BLOCK


def tar_parts(release: Release, files: dict[str, Stored]) -> Iterator[Part]:
    """Yield what one uncompressed tar of the whole release consists of: always the same bytes."""
    for path, stored in files.items():
        entry = tarfile.TarInfo(f"{release.name}/{path}")
        entry.size = stored.size
        yield of_bytes(entry.tobuf(tarfile.USTAR_FORMAT))
        yield part_of(release, path, stored.size)
        yield of_bytes(bytes(_padding(stored.size)))
    yield of_bytes(bytes(2 * BLOCK))


def stream_tar(release: Release, files: dict[str, Stored]) -> Iterator[bytes]:
    """Yield that tar, a piece of a file in memory at a time."""
    return cut(tar_parts(release, files), 0, tar_size(files))


def copy_to(release: Release, folder: Path) -> None:
    """Write every file of a finished release below `folder`. Raises NotReadyError, AgreementError."""
    for path, stored in parcel(release).items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("wb") as out:
            out.writelines(cut([part_of(release, path, stored.size)], 0, stored.size))


def discard(release: Release) -> None:
    """Delete a release's files and then its row, so that no file is left without one.

    Raises ReleaseError for one that was downloaded: the record of who has it stays.
    """
    if release.downloads.exists():
        raise ReleaseError(f"{release.name} has been downloaded: the record of who has it must stay.")
    delete_files(release)
    with pgtrigger.ignore(EVENTS):
        release.delete()


def delete_files(release: Release) -> None:
    """Delete everything that lies in the release's folder; what is gone already is as good as deleted."""
    _delete_below(*where(release))


def _delete_below(storage: Storage, prefix: str) -> None:
    try:
        folders, files = storage.listdir(prefix)
    except FileNotFoundError:
        return
    for name in files:
        storage.delete(f"{prefix}/{name}")
        delete_versions(storage, f"{prefix}/{name}", but_present=True)
    for name in folders:
        _delete_below(storage, f"{prefix}/{name}")
    storage.delete(prefix)


def _padding(size: int) -> int:
    return -size % BLOCK
