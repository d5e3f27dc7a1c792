"""The two things worth knowing from a picture's metadata: how to turn it, and what its colours mean."""

import struct

# The profiles of screens and cameras take 0.5 to 4 kB; those that fill more are tables for printing.
MAX_PROFILE_BYTES = 60_000
MATRIX_TAGS = {colour + part for colour in (b"r", b"g", b"b") for part in (b"XYZ", b"TRC")}
LOOKUP_TAGS = {b"A2B", b"B2A", b"D2B", b"B2D"}
ORIENTATION, SHORT = 0x0112, 3


def orientation_in(exif: bytes) -> int:
    """Return how EXIF data says the picture is to be turned (1 to 8); 1 is upright, and what says nothing readable."""
    tiff = exif.removeprefix(b"Exif\0\0")
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(tiff[:4])
    if not order:
        return 1
    try:
        (at,) = struct.unpack_from(f"{order}I", tiff, 4)
        (count,) = struct.unpack_from(f"{order}H", tiff, at)
        for entry in range(at + 2, at + 2 + 12 * count, 12):
            tag, kind, _, value = struct.unpack_from(f"{order}HHIH", tiff, entry)
            if tag == ORIENTATION and kind == SHORT:
                return int(value) if 1 <= value <= 8 else 1
    except struct.error:
        return 1
    return 1


def is_matrix_profile(profile: bytes) -> bool:
    """Tell whether an ICC profile describes RGB by three primaries and three curves, and by nothing else."""
    if profile[16:20] != b"RGB " or len(profile) < 132:
        return False
    count = int.from_bytes(profile[128:132], "big")
    tags = {profile[at : at + 4] for at in range(132, min(132 + 12 * count, len(profile)), 12)}
    return tags >= MATRIX_TAGS and not any(tag[:3] in LOOKUP_TAGS for tag in tags)


def is_srgb_by_name(profile: bytes) -> bool:
    """Tell whether an ICC profile calls itself sRGB, as most do, in either of the two ways that profiles spell."""
    return b"sRGB" in profile or "sRGB".encode("utf-16-be") in profile
