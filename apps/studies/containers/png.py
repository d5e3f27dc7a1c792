"""The parts of a PNG file."""

import struct
import zlib

from apps.studies.containers.kinds import PNG
from apps.studies.containers.metadata import MAX_PROFILE_BYTES, orientation_in
from apps.studies.containers.parts import MAX_PARTS, DamagedError, Sifted, UnusualError

SIGNATURE_BYTES = 8
KEPT = {b"IHDR", b"PLTE", b"tRNS", b"IDAT"}


def sift(data: bytes) -> Sifted:
    """Return the PNG without texts, times, profile and what follows its end; the checksums stay with their parts.

    Raises DamagedError, UnusualError or struct.error.
    """
    sifted = Sifted(PNG)
    kept, at = [data[:SIGNATURE_BYTES]], SIGNATURE_BYTES
    for _ in range(MAX_PARTS):
        length, kind = struct.unpack_from(">I4s", data, at)
        start, at = at, at + 12 + length
        # The header comes first, and once.
        if at > len(data) or (start == SIGNATURE_BYTES) != (kind == b"IHDR"):
            raise DamagedError
        if kind == b"IEND":
            sifted.data = b"".join([*kept, data[start:at]])
            return sifted
        if kind in KEPT:
            kept.append(data[start:at])
        if kind != b"IDAT":
            _note(sifted, kind, data[start + 8 : at - 4])
    raise UnusualError


def _note(sifted: Sifted, kind: bytes, body: bytes) -> None:
    if kind == b"IHDR":
        sifted.width, sifted.height = struct.unpack_from(">II", body)
    elif kind == b"acTL":
        sifted.animated = True
    elif kind == b"eXIf":
        sifted.orientation = orientation_in(body)
    elif kind == b"iCCP" and not sifted.profile:
        # A name, a zero, the method (there is but one), and the packed profile.
        sifted.profile = _unpacked(body.partition(b"\0")[2][1:])


def _unpacked(packed: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(packed, MAX_PROFILE_BYTES)
    except zlib.error:
        return b""
