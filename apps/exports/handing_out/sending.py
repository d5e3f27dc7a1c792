"""Bytes as HTTP answers: whole, a range of them to go on from (RFC 9110, section 14), or only how many there are."""

import mimetypes
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse

from apps.exports.errors import ReleaseError
from apps.exports.handing_out import delivery
from apps.exports.models import Release
from apps.exports.storing.files import Stored, exists
from apps.exports.storing.reading import Part, cut, part_of

RANGE = re.compile(r"bytes=(\d*)-(\d*)")
TAR = "application/x-tar"


@dataclass(frozen=True)
class Sending:
    """What is to be sent: its parts, their size together, what it is called, and what its bytes are known by."""

    parts: Iterable[Part]
    size: int
    name: str
    kind: str
    tag: str


class NoSuchFileError(ReleaseError):
    """The release has no file of that path."""


def whole(release: Release) -> Sending:
    """The whole release as one tar. Raises NotReadyError, AgreementError."""
    files = delivery.parcel(release)
    parts, size = delivery.tar_parts(release, files), delivery.tar_size(files)
    return Sending(parts, size, f"mimicry-{release.name}.tar", TAR, f"tar-{release.manifest_sha256}")


def single(release: Release, path: str) -> Sending:
    """One file of the release. Raises NotReadyError, AgreementError, NoSuchFileError."""
    delivery.require_takeable(release)
    stored = _stored(release, path)
    if not exists(release, path):
        raise delivery.NotReadyError(f"{path} of {release.name} is not in the storage any more.")
    kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
    part = part_of(release, path, stored.size)
    return Sending([part], stored.size, path.rpartition("/")[2], kind, stored.sha256)


def answer(request: HttpRequest, sending: Sending) -> HttpResponseBase:
    """Send it, or the range of it that is asked for; HEAD is told only how much there is.

    Of several ranges at once nothing is cut out: whoever asks so gets the whole.
    """
    headers = {
        "Accept-Ranges": "bytes",
        "Cache-Control": "private, no-store",
        "Content-Disposition": f'attachment; filename="{sending.name}"',
        # Compressed on the way, its length would not be known, and a range of it be another one.
        "Content-Encoding": "identity",
        "ETag": f'"{sending.tag}"',
    }
    wanted = _wanted(request, sending)
    if wanted is None:
        return HttpResponse(status=416, headers=headers | {"Content-Range": f"bytes */{sending.size}"})
    start, stop = wanted
    headers["Content-Length"] = str(stop - start)
    if is_partial := (start, stop) != (0, sending.size):
        headers["Content-Range"] = f"bytes {start}-{stop - 1}/{sending.size}"
    status = 206 if is_partial else 200
    if request.method == "HEAD":
        return HttpResponse(status=status, content_type=sending.kind, headers=headers)
    pieces: Iterator[bytes] = cut(sending.parts, start, stop)
    return StreamingHttpResponse(pieces, status=status, content_type=sending.kind, headers=headers)


def _wanted(request: HttpRequest, sending: Sending) -> tuple[int, int] | None:
    """Return the first byte that is asked for and the one after the last; None where there is no such range."""
    said = request.headers.get("Range", "") if request.method == "GET" else ""
    asked = RANGE.fullmatch(said.replace(" ", ""))
    same = request.headers.get("If-Range", f'"{sending.tag}"') == f'"{sending.tag}"'
    if not asked or not any(asked.groups()) or not same:
        return 0, sending.size
    first, last = asked.groups()
    if not first:
        return (max(sending.size - int(last), 0), sending.size) if int(last) and sending.size else None
    if int(first) >= sending.size:
        return None
    if last and int(last) < int(first):
        return 0, sending.size
    return int(first), min(int(last) + 1, sending.size) if last else sending.size


def _stored(release: Release, path: str) -> Stored:
    if file := release.files.get(path):
        return Stored(file["size"], file["sha256"])
    number = re.fullmatch(r"data/\w+/[\w-]+-(\d{6,9})\.tar", path)
    shards = release.shards.done().filter(number=int(number[1])).defer("plan", "members") if number else ()
    for shard in shards:
        if shard.path == path:
            return Stored(shard.size or 0, shard.sha256)
    raise NoSuchFileError(f"{release.name} has no file {path}.")
