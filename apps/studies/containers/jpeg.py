"""The parts of a JPEG file."""

import re
import struct

from apps.studies.containers.kinds import JPEG
from apps.studies.containers.metadata import MAX_PROFILE_BYTES, orientation_in
from apps.studies.containers.parts import MAX_PARTS, DamagedError, Sifted, UnusualError

# In a scan FF is followed by 00 or a restart (D0 to D7); whatever else follows it begins the next part.
MARKER = re.compile(rb"\xff([\x01-\xcf\xd8-\xfe])")
END, SCAN, EXIF, PROFILE = 0xD9, 0xDA, 0xE1, 0xE2
FRAMES = {0xC0, 0xC1, 0xC2}
# Lossless, hierarchical and arithmetic coding: no browser shows them.
UNUSUAL_FRAMES = {0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF}
# Besides frame and scans: Huffman and quantisation tables, restart interval, JFIF and Adobe's word on the colours.
KEPT = FRAMES | {0xC4, 0xDB, 0xDD, 0xE0, 0xEE}


def sift(data: bytes) -> Sifted:
    """Return the JPEG without comments, application data and what follows its end.

    Raises DamagedError, UnusualError or struct.error.
    """
    sifted = Sifted(JPEG, scans=0)
    kept, at = [b"\xff\xd8"], 2
    for _ in range(MAX_PARTS):
        start, code = _next_marker(data, at)
        if code == END:
            sifted.data = b"".join([*kept, b"\xff\xd9"])
            return sifted
        at = start + 2 + struct.unpack_from(">H", data, start + 2)[0]
        _note(sifted, code, data[start + 4 : at])
        if code == SCAN:
            sifted.scans += 1
            at, _next = _next_marker(data, at)
        if code == SCAN or code in KEPT:
            kept.append(data[start:at])
    raise UnusualError


def _next_marker(data: bytes, at: int) -> tuple[int, int]:
    found = MARKER.search(data, at)
    if not found:
        raise DamagedError
    return found.start(), found[1][0]


def _note(sifted: Sifted, code: int, body: bytes) -> None:
    if code in FRAMES:
        depth, sifted.height, sifted.width = struct.unpack_from(">BHH", body)
        if depth != 8:
            raise UnusualError
    elif code in UNUSUAL_FRAMES:
        raise UnusualError
    elif code == EXIF and body.startswith(b"Exif\0\0"):
        sifted.orientation = orientation_in(body)
    elif code == PROFILE and body.startswith(b"ICC_PROFILE\0\1\1"):
        sifted.profile = body[14:][:MAX_PROFILE_BYTES]
