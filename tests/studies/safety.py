"""Whether a kept picture is what it must be, read by other eyes than those that made it."""

import io

from PIL import Image

from apps.studies.pictures import LONGEST_SIDE

START, END, FIRST_PART = b"\xff\xd8", b"\xff\xd9", b"\xff\xe0\0\x10JFIF\0"
TABLES, FRAME, CODES, SCAN = 0xDB, 0xC0, 0xC4, 0xDA


def why_unsafe(jpeg: bytes, *, sent: bytes) -> str:
    """Return what is wrong with a JPEG that was made of `sent`, or nothing."""
    if jpeg == sent:
        return "the sender's bytes"
    if not jpeg.startswith(START + FIRST_PART) or not jpeg.endswith(END):
        return "not a JPEG from start to end"
    if unknown := set(_parts(jpeg)) - {TABLES, FRAME, CODES}:
        return f"parts besides the picture: {sorted(map(hex, unknown))}"
    with Image.open(io.BytesIO(jpeg), formats=["JPEG"]) as image:
        image.load()
        if image.mode != "RGB" or max(image.size) > LONGEST_SIDE:
            return f"{image.mode} {image.size}"
        if extra := set(image.info) - {"jfif", "jfif_version", "jfif_unit", "jfif_density"}:
            return f"metadata: {sorted(map(str, extra))}"
    return ""


def _parts(jpeg: bytes) -> list[int]:
    """Return the code of each part between JFIF's and the only scan, and of whatever stands in or behind that scan."""
    codes, at = [], 20
    while jpeg[at + 1] != SCAN:
        codes.append(jpeg[at + 1])
        at += 2 + int.from_bytes(jpeg[at + 2 : at + 4], "big")
    at += 2 + int.from_bytes(jpeg[at + 2 : at + 4], "big")
    inside = jpeg[at:-2].split(b"\xff")[1:]
    return codes + [piece[0] for piece in inside if piece[:1] != b"\0"]
