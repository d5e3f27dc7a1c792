"""Files put together piece by piece, as no picture library would write them."""

import io
import struct
import zlib
from collections.abc import Sequence

from PIL import Image

from tests.factories import picture

PNG_START = b"\x89PNG\r\n\x1a\n"
XMP = b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta><author>Ada</author></x:xmpmeta>"


def patches(size: tuple[int, int] = (320, 240), mode: str = "RGB") -> Image.Image:
    """A picture of coloured patches."""
    return Image.open(io.BytesIO(picture(size=size))).convert(mode)


def encoded(image: Image.Image, kind: str = "JPEG", **options: object) -> bytes:
    """The image as a file."""
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def exif(orientation: int = 1) -> bytes:
    """What a phone writes: who made it, how it was held, and where it was."""
    tags = Image.Exif()
    tags[0x0112] = orientation
    tags[0x010F] = "Phone maker"
    tags.get_ifd(0x8825).update({1: "N", 2: (52.0, 31.0, 12.0), 3: "E", 4: (13.0, 24.0, 18.0)})
    return tags.tobytes()


def segment(code: int, body: bytes) -> bytes:
    """One part of a JPEG."""
    return struct.pack(">BBH", 0xFF, code, len(body) + 2) + body


def with_segments(jpeg: bytes, *segments: bytes) -> bytes:
    """The JPEG with more parts before all others."""
    return jpeg[:2] + b"".join(segments) + jpeg[2:]


def with_more_scans(jpeg: bytes, times: int) -> bytes:
    """The progressive JPEG with its last scan once more, so many times."""
    last = jpeg.rindex(b"\xff\xda")
    return jpeg[:-2] + jpeg[last:-2] * times + jpeg[-2:]


def with_size(jpeg: bytes, width: int, height: int) -> bytes:
    """The baseline JPEG claiming to be of another size."""
    frame = jpeg.index(b"\xff\xc0")
    return jpeg[: frame + 5] + struct.pack(">HH", height, width) + jpeg[frame + 9 :]


def chunk(kind: bytes, data: bytes) -> bytes:
    """One part of a PNG."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def packed_zeros(megabytes: int) -> bytes:
    """What unpacks to so many MB of zeros, made without packing them all: the first million's block, over and over."""
    packer = zlib.compressobj()
    start = packer.compress(b"") + packer.flush(zlib.Z_FULL_FLUSH)
    block = packer.compress(bytes(10**6)) + packer.flush(zlib.Z_FULL_FLUSH)
    return start + block * megabytes


def png_of(width: int, height: int, *chunks: bytes, pixels: bytes | None = None) -> bytes:
    """A PNG, black unless its pixel rows are given, with more parts between header and pixels."""
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = bytes((width + 1) * height) if pixels is None else pixels
    parts = [chunk(b"IHDR", header), *chunks, chunk(b"IDAT", zlib.compress(rows)), chunk(b"IEND", b"")]
    return PNG_START + b"".join(parts)


def with_chunks(png: bytes, *chunks: bytes) -> bytes:
    """The PNG with more parts after its header."""
    return png[:33] + b"".join(chunks) + png[33:]


def webp_of(*parts: tuple[bytes, bytes]) -> bytes:
    """A WebP of these parts."""
    body = b"".join(name + struct.pack("<I", len(part)) + part + b"\0" * (len(part) % 2) for name, part in parts)
    return b"RIFF" + struct.pack("<I", 4 + len(body)) + b"WEBP" + body


def profile_of(
    primaries: Sequence[tuple[float, float, float]], *, gamma: float = 2.2, more: Sequence[tuple[bytes, bytes]] = ()
) -> bytes:
    """An ICC profile of three primaries, each as XYZ under D50, and one curve for all."""

    def fixed(*values: float) -> bytes:
        return struct.pack(f">{len(values)}i", *(round(value * 65536) for value in values))

    curve = b"curv\0\0\0\0" + struct.pack(">IH", 1, round(gamma * 256)) + b"\0\0"
    tags = [(b"wtpt", b"XYZ \0\0\0\0" + fixed(0.9642, 1.0, 0.8249)), *more]
    for colour, xyz in zip((b"r", b"g", b"b"), primaries, strict=True):
        tags += [(colour + b"XYZ", b"XYZ \0\0\0\0" + fixed(*xyz)), (colour + b"TRC", curve)]
    at, table, body = 132 + 12 * len(tags), b"", b""
    for name, value in tags:
        table += struct.pack(">4sII", name, at + len(body), len(value))
        body += value
    total = at + len(body)
    head = struct.pack(">I4sI4s4s4s", total, b"", 0x02400000, b"mntr", b"RGB ", b"XYZ ").ljust(36, b"\0") + b"acsp"
    head = head.ljust(68, b"\0") + fixed(0.9642, 1.0, 0.8249)
    return head.ljust(128, b"\0") + struct.pack(">I", len(tags)) + table + body


# Display P3, as phones record it: its red and green are deeper than any of sRGB.
WIDE = profile_of([(0.51512, 0.2412, -0.00105), (0.29198, 0.69225, 0.04189), (0.1571, 0.06657, 0.78407)])
