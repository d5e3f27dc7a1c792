"""What kind of file something is, by its first bytes and never by its name."""

import re

JPEG, PNG, WEBP = "JPEG", "PNG", "WEBP"
SIGNATURES = {
    b"\xff\xd8\xff": JPEG,
    b"\x89PNG\r\n\x1a\n": PNG,
    b"GIF8": "gif",
    b"BM": "tiff_or_bmp",
    b"II*\0": "tiff_or_bmp",
    b"MM\0*": "tiff_or_bmp",
    b"\x1aE\xdf\xa3": "film",
}
BRANDS = dict.fromkeys((b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"), "heic")
BRANDS |= {b"avif": "avif", b"avis": "avif"}
SVG = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]{0,400}>\s*)?(?:<!--.{0,400}?-->\s*)?<svg\b", re.DOTALL)


def kind_of(data: bytes) -> str:
    """Return JPEG, PNG or WEBP, a kind that we know and do not take in small letters, or nothing."""
    for start, kind in SIGNATURES.items():
        if data.startswith(start):
            return kind
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return WEBP
    if data[4:8] == b"ftyp":
        return BRANDS.get(data[8:12], "film")
    return "svg" if SVG.match(data[:2000]) else ""
