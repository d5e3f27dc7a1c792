"""Files meant to hurt, or just odd: each by name, with the code it is refused with, or none where it is cleaned."""

import io
import random
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from PIL import Image

from tests.factories import picture
from tests.studies import crafted
from tests.studies.crafted import chunk, encoded, patches, png_of, segment, webp_of, with_chunks, with_segments

SCRIPT = b"<html><script>alert(document.cookie)</script></html>"
# What the cases hide in pictures; none of it may be in what is kept.
HIDDEN = (b"<script>", b"Phone maker", b"Ada", b"PK\x03\x04", b"ICC_PROFILE", b"Exif", b"http://", b"a remark")


@dataclass(frozen=True)
class Case:
    """A file, made when needed, and what is to come of it: `code` is the refusal's, or empty where it is cleaned."""

    name: str
    make: Callable[[], bytes]
    code: str = ""

    def __str__(self) -> str:
        return self.name


def zipped() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("page.html", SCRIPT)
    return out.getvalue()


def two_pictures() -> bytes:
    """What a phone with two lenses writes: a second picture behind the first."""
    return encoded(patches(), "MPO", save_all=True, append_images=[patches((160, 120))])


def moving(kind: str) -> bytes:
    frames = [Image.new("RGB", (200, 200), colour) for colour in ("red", "blue")]
    return encoded(frames[0], kind, save_all=True, append_images=frames[1:])


def script_in_a_header() -> bytes:
    """A JPEG that is a valid script as well: the length of its first part reads as the start of a comment."""
    body = b"JFIF\0\1\1\0\0\1\0\1\0\0*/=alert(1);/*".ljust(0x2F2A - 2, b" ")
    return with_segments(picture(), segment(0xE0, body)) + b"*/"


def unlike_adobe() -> bytes:
    """A CMYK picture without the remark by which Adobe's inverted inks are told."""
    return encoded(patches(mode="CMYK")).replace(segment(0xEE, b"Adobe\0d\0\0\0\0\0"), b"")


def one_tag_a_thousand_times() -> bytes:
    """EXIF whose entries all point at the same large piece of it."""
    entries = b"".join(struct.pack("<HHII", tag, 7, 60_000, 8) for tag in range(4000, 8000))
    return b"Exif\0\0" + b"II*\0" + struct.pack("<IH", 8, 4000) + entries


def flat_scans(times: int) -> bytes:
    return crafted.with_more_scans(encoded(Image.new("L", (5000, 5000)), progressive=True), times)


def as_coded(code: int) -> bytes:
    """A JPEG whose frame says it is coded in another way."""
    return picture().replace(b"\xff\xc0", bytes([0xFF, code]), 1)


def cut(kind: str, tenths: int) -> bytes:
    data = encoded(patches(), kind)
    return data[: len(data) * tenths // 10]


def huge_webp() -> bytes:
    canvas = bytes(4) + (13_000).to_bytes(3, "little") * 2
    return webp_of((b"VP8X", canvas), (b"VP8L", b"\x2f" + struct.pack("<I", 13_000 | 13_000 << 14) + bytes(20)))


BOMBS = [
    Case("pixels of a png", partial(png_of, 60_000, 60_000, pixels=bytes(1000)), "too_many_pixels"),
    Case("pixels just too many", partial(png_of, 5_001, 5_000, pixels=bytes(1000)), "too_many_pixels"),
    Case("fewer pixels than claimed", partial(png_of, 1_000, 1_000, pixels=bytes(1000)), "broken"),
    Case("more pixels than claimed", partial(png_of, 200, 200, pixels=bytes(20_000_000))),
    Case("pixels of a jpeg", lambda: crafted.with_size(picture(), 65_000, 65_000), "too_many_pixels"),
    Case("fewer pixels than a jpeg claimed", lambda: crafted.with_size(picture(), 5_000, 5_000)),
    Case("pixels of a webp", huge_webp, "too_many_pixels"),
    Case("pixels of a webp, most", lambda: encoded(Image.new("RGBA", (5_000, 5_000)), "WEBP", lossless=True)),
    Case("scans, fifty", partial(flat_scans, 50)),
    Case("scans, two thousand", partial(flat_scans, 2000), "unusual"),
    Case("packed text", lambda: png_of(200, 200, *[chunk(b"zTXt", b"a\0\0" + crafted.packed_zeros(1))] * 5000)),
    Case(
        "packed text, other",
        lambda: png_of(200, 200, *[chunk(b"iTXt", b"a\0\1\0\0\0" + zlib.compress(b"\xff" * 10**6))] * 5000),
    ),
    Case("packed profiles", lambda: png_of(200, 200, *[chunk(b"iCCP", b"a\0\0" + crafted.packed_zeros(1))] * 5000)),
    Case("packed profile, one", lambda: png_of(200, 200, chunk(b"iCCP", b"a\0\0" + crafted.packed_zeros(2000)))),
    Case("parts of a png", lambda: png_of(200, 200, *[chunk(b"IDAT", b"")] * 60_000), "unusual"),
    Case("parts of a jpeg", lambda: with_segments(picture(), *[segment(0xFE, b"")] * 60_000), "unusual"),
    Case("tags", lambda: with_segments(picture(), segment(0xE1, one_tag_a_thousand_times()))),
    Case("tags of a png", lambda: with_chunks(encoded(patches(), "PNG"), chunk(b"eXIf", one_tag_a_thousand_times()))),
    Case("100 MB", lambda: picture() + bytes(100_000_000), "too_large"),
]


POLYGLOTS = [
    Case("jpeg + html", lambda: picture() + SCRIPT),
    Case("jpeg + zip", lambda: picture() + zipped()),
    Case("jpeg + script", script_in_a_header),
    Case("jpeg + html in a remark", lambda: with_segments(picture(), segment(0xFE, SCRIPT))),
    Case("jpeg + html in a strange part", lambda: with_segments(picture(), segment(0xEB, SCRIPT))),
    Case("png + html", lambda: encoded(patches(), "PNG") + SCRIPT),
    Case("png + html in a text", lambda: with_chunks(encoded(patches(), "PNG"), chunk(b"tEXt", b"a\0" + SCRIPT))),
    Case("webp + html", lambda: encoded(patches(), "WEBP") + SCRIPT),
    Case("html + jpeg", lambda: SCRIPT + picture(), "not_a_picture"),
    Case("zip + jpeg", lambda: zipped() + picture(), "not_a_picture"),
]

DAMAGED = [
    Case("nothing", lambda: b"", "empty"),
    Case("one byte", lambda: b"\xff", "not_a_picture"),
    Case("zeros", lambda: bytes(2000), "not_a_picture"),
    Case("noise", lambda: random.Random(1).randbytes(100_000), "not_a_picture"),
    Case("a jpeg's first bytes", lambda: b"\xff\xd8\xff", "broken"),
    Case("a jpeg of noise", lambda: b"\xff\xd8\xff" + random.Random(1).randbytes(100_000), "broken"),
    Case("a png's first bytes", lambda: crafted.PNG_START, "broken"),
    Case("a webp's first bytes", lambda: b"RIFF\0\0\0\0WEBP", "broken"),
    Case("a webp of nothing", lambda: webp_of((b"VP8 ", b"")), "broken"),
    Case("a png without a header", lambda: crafted.PNG_START + chunk(b"IEND", b""), "broken"),
    Case("a jpeg's end missing", lambda: picture()[:-2], "broken"),
    Case("a jpeg without tables", lambda: picture().replace(b"\xff\xdb", b"\xff\xee"), "broken"),
    Case("a jpeg with two frames", lambda: with_segments(picture(), frame_of(picture())), "broken"),
    *(
        Case(f"{kind} cut at {tenths}/10", partial(cut, kind, tenths), "broken")
        for kind in ("JPEG", "PNG", "WEBP")
        for tenths in range(1, 10)
    ),
]


def frame_of(jpeg: bytes) -> bytes:
    start = jpeg.index(b"\xff\xc0")
    return jpeg[start : start + 2 + int.from_bytes(jpeg[start + 2 : start + 4], "big")]


WRONG_TYPES = [
    Case("svg", lambda: b"<?xml version='1.0'?>\n<svg xmlns='http://www.w3.org/2000/svg'/>", "svg"),
    Case("gif", lambda: encoded(patches(), "GIF"), "gif"),
    Case("gif, moving", lambda: moving("GIF"), "gif"),
    Case("bmp", lambda: encoded(patches(), "BMP"), "tiff_or_bmp"),
    Case("tiff", lambda: encoded(patches(), "TIFF"), "tiff_or_bmp"),
    Case("heic", lambda: b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(500), "heic"),
    Case("avif", lambda: b"\0\0\0\x18ftypavif\0\0\0\0mif1avif" + bytes(500), "avif"),
    Case("film", lambda: b"\0\0\0\x18ftypqt  \0\0\0\0qt  " + bytes(500), "film"),
    Case("pdf", lambda: b"%PDF-1.7\n" + bytes(500), "not_a_picture"),
    Case("png, moving", lambda: moving("PNG"), "animated"),
    Case("webp, moving", lambda: moving("WEBP"), "animated"),
    Case("jpeg, 12 bits", lambda: picture().replace(b"\xff\xc0\0\x11\x08", b"\xff\xc0\0\x11\x0c"), "unusual"),
    Case("jpeg, lossless", lambda: as_coded(0xC3), "unusual"),
    Case("jpeg, arithmetic", lambda: as_coded(0xC9), "unusual"),
    Case("png, 16 bits of grey", lambda: encoded(Image.new("I;16", (200, 200)), "PNG"), "colours"),
    Case("small", lambda: picture(size=(100, 400)), "too_small"),
]

ODD = [
    Case("cmyk", lambda: encoded(patches(mode="CMYK"))),
    Case("cmyk, not by adobe", unlike_adobe),
    Case("grey", lambda: encoded(patches(mode="L"))),
    Case("grey png", lambda: encoded(patches(mode="L"), "PNG")),
    Case("black and white", lambda: encoded(patches(mode="1"), "PNG")),
    Case("grey + alpha", lambda: encoded(patches(mode="LA"), "PNG")),
    Case("alpha", lambda: encoded(patches(mode="RGBA"), "PNG")),
    Case("16 bits", lambda: with_depth_16()),
    Case("palette, transparent", lambda: encoded(patches(mode="P"), "PNG", transparency=0)),
    Case("palette, each transparent", lambda: encoded(patches(mode="P"), "PNG", transparency=bytes(range(256)))),
    Case("one colour transparent", lambda: encoded(patches(), "PNG", transparency=(0, 0, 0))),
    Case("interlaced", lambda: interlaced()),
    Case("progressive", lambda: encoded(patches(), progressive=True)),
    Case("restarts", lambda: encoded(patches(), restart_marker_rows=1)),
    Case("webp, lossless", lambda: encoded(patches(mode="RGBA"), "WEBP", lossless=True)),
    Case("webp, alpha", lambda: encoded(translucent(), "WEBP")),
    Case("webp, everything", lambda: encoded(translucent(), "WEBP", exif=crafted.exif(6), icc_profile=crafted.WIDE)),
    Case("two pictures", two_pictures),
    Case("remark", lambda: encoded(patches(), comment=b"a remark")),
    Case("xmp", lambda: with_segments(picture(), segment(0xE1, crafted.XMP))),
    Case("profile", lambda: encoded(patches(), icc_profile=crafted.WIDE)),
    Case("profile of a png", lambda: encoded(patches(), "PNG", icc_profile=crafted.WIDE)),
    Case("profile, broken", lambda: encoded(patches(), icc_profile=crafted.WIDE[:200].ljust(600, b"\xff"))),
    Case("profile, 1 MB", lambda: encoded(patches(), icc_profile=crafted.WIDE + bytes(10**6))),
    Case("exif, broken", lambda: with_segments(picture(), segment(0xE1, b"Exif\0\0MM\0*\xff\xff\xff\xff"))),
    *(Case(f"turned {way}", partial(encoded, patches(), exif=crafted.exif(way))) for way in range(1, 9)),
    Case("written here before", lambda: encoded(Image.new("RGB", (200, 200), "white"), quality=90)),
]


def translucent() -> Image.Image:
    image = patches(mode="RGBA")
    image.putalpha(Image.linear_gradient("L").resize(image.size))
    return image


def with_depth_16() -> bytes:
    rows = b"".join(b"\0" + bytes(range(200)) * 6 for _ in range(200))
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 200, 200, 16, 2, 0, 0, 0))
    return crafted.PNG_START + header + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def interlaced() -> bytes:
    """A PNG in the seven passes of Adam7, all black."""
    starts = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
    rows = b"".join(
        bytes(1 + len(range(left, 200, across))) * len(range(top, 200, down)) for left, top, across, down in starts
    )
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 200, 200, 8, 0, 0, 0, 1))
    return crafted.PNG_START + header + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


CASES = [*BOMBS, *POLYGLOTS, *DAMAGED, *WRONG_TYPES, *ODD]
