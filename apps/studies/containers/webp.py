"""The parts of a WebP file."""

import struct

from apps.studies.containers.kinds import WEBP
from apps.studies.containers.metadata import MAX_PROFILE_BYTES, orientation_in
from apps.studies.containers.parts import MAX_PARTS, DamagedError, Sifted, UnusualError

HAS_ALPHA = 0x10
SIDE = 0x3FFF

Part = tuple[bytes, bytes]


def sift(data: bytes) -> Sifted:
    """Return the WebP with its pixels and their transparency alone, in a canvas of just their size.

    Raises DamagedError, UnusualError or struct.error.
    """
    parts = _parts(data)
    sifted = Sifted(WEBP)
    sifted.animated = b"ANIM" in parts or b"ANMF" in parts
    sifted.orientation = orientation_in(parts.get(b"EXIF", b""))
    sifted.profile = parts.get(b"ICCP", b"")[:MAX_PROFILE_BYTES]
    if not sifted.animated:
        kept = _lossless(sifted, parts) if b"VP8L" in parts else _lossy(sifted, parts)
        sifted.data = _file(kept)
    return sifted


def _parts(data: bytes) -> dict[bytes, bytes]:
    """Return the first part of each name within the length that the file declares."""
    end = 8 + struct.unpack_from("<I", data, 4)[0]
    parts: dict[bytes, bytes] = {}
    at = 12
    for _ in range(MAX_PARTS):
        if at + 8 > end:
            return parts
        name, length = struct.unpack_from("<4sI", data, at)
        start, at = at + 8, at + 8 + length + length % 2
        if at > min(end, len(data)):
            raise DamagedError
        parts.setdefault(name, data[start : start + length])
    raise UnusualError


def _lossless(sifted: Sifted, parts: dict[bytes, bytes]) -> list[Part]:
    (bits,) = struct.unpack_from("<I", parts[b"VP8L"], 1)
    sifted.width, sifted.height = (bits & SIDE) + 1, (bits >> 14 & SIDE) + 1
    return [(b"VP8L", parts[b"VP8L"])]


def _lossy(sifted: Sifted, parts: dict[bytes, bytes]) -> list[Part]:
    pixels = parts.get(b"VP8 ", b"")
    sifted.width, sifted.height = (side & SIDE for side in struct.unpack_from("<HH", pixels, 6))
    if b"ALPH" not in parts:
        return [(b"VP8 ", pixels)]
    sides = ((side - 1) & 0xFFFFFF for side in (sifted.width, sifted.height))
    canvas = struct.pack("<I", HAS_ALPHA) + b"".join(side.to_bytes(3, "little") for side in sides)
    return [(b"VP8X", canvas), (b"ALPH", parts[b"ALPH"]), (b"VP8 ", pixels)]


def _file(parts: list[Part]) -> bytes:
    body = b"".join(name + struct.pack("<I", len(part)) + part + b"\0" * (len(part) % 2) for name, part in parts)
    return b"RIFF" + struct.pack("<I", 4 + len(body)) + b"WEBP" + body
