"""Pictures from outside: whatever is kept was written anew from its pixels, whatever is not is refused by name."""

import io
import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from apps.studies.pictures import LONGEST_SIDE, MAX_PIXELS, UnusablePictureError, clean
from tests.factories import picture

LIMIT = 8_000_000


def encoded(image: Image.Image, kind: str = "JPEG", **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def opened(jpeg: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(jpeg))
    image.load()
    return image


def patches(size: tuple[int, int] = (320, 240)) -> Image.Image:
    return Image.open(io.BytesIO(picture(size=size)))


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few bytes that claims to be huge."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def animated(kind: str) -> bytes:
    frames = [Image.new("RGB", (200, 200), colour) for colour in ("red", "blue")]
    return encoded(frames[0], kind, save_all=True, append_images=frames[1:])


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_each_format_comes_out_as_a_plain_jpeg(kind: str) -> None:
    cleaned = clean(encoded(patches(), kind), max_bytes=LIMIT)

    image = opened(cleaned.jpeg)
    assert (image.format, image.mode, image.size) == ("JPEG", "RGB", (cleaned.width, cleaned.height))


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_turned_photograph_is_set_upright_and_forgets_where_it_was_taken(orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif.get_ifd(0x8825)[1] = "N"
    exif[0x010F] = "Phone maker"
    data = encoded(patches((320, 200)), exif=exif, comment=b"a comment")

    cleaned = clean(data, max_bytes=LIMIT)

    assert (cleaned.width > cleaned.height) == (orientation <= 4)
    assert not opened(cleaned.jpeg).getexif()
    assert b"Phone maker" not in cleaned.jpeg
    assert b"a comment" not in cleaned.jpeg


@pytest.mark.parametrize("mode", ["L", "1", "P", "RGBA", "LA", "CMYK"])
def test_unusual_colours_become_rgb(mode: str) -> None:
    kind = "JPEG" if mode == "CMYK" else "PNG"

    cleaned = clean(encoded(patches().convert(mode), kind), max_bytes=LIMIT)

    assert opened(cleaned.jpeg).mode == "RGB"


def test_transparent_parts_turn_white_not_black() -> None:
    cleaned = clean(encoded(Image.new("RGBA", (200, 200), (0, 0, 0, 0)), "PNG"), max_bytes=LIMIT)

    assert opened(cleaned.jpeg).getpixel((100, 100)) == (255, 255, 255)


def test_a_large_photograph_is_scaled_to_the_longest_side() -> None:
    cleaned = clean(encoded(Image.new("RGB", (4000, 3000))), max_bytes=LIMIT)

    assert (cleaned.width, cleaned.height) == (LONGEST_SIDE, 1200)


def test_what_hides_behind_the_picture_is_left_behind() -> None:
    polyglot = picture() + b"<script>alert(1)</script>PK\x03\x04"

    cleaned = clean(polyglot, max_bytes=LIMIT)

    assert b"<script>" not in cleaned.jpeg
    assert cleaned.jpeg.endswith(b"\xff\xd9")


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"\0" * 2000, "not_a_picture"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not_a_picture"),
        (b"GIF89a" + b"\0" * 100, "not_a_picture"),
        (picture()[:-4000], "broken"),
        (picture()[:300], "broken"),
        (bomb(60_000, 60_000), "too_many_pixels"),
        (bomb(5_001, MAX_PIXELS // 5_000), "too_many_pixels"),
        (bomb(1_000, 1_000), "broken"),
        (picture(size=(100, 400)), "too_small"),
        (animated("PNG"), "animated"),
        (animated("WEBP"), "animated"),
        (encoded(Image.new("I;16", (200, 200)), "PNG"), "colours"),
    ],
)
def test_what_cannot_be_kept_is_refused_by_name(data: bytes, code: str) -> None:
    with pytest.raises(UnusablePictureError) as refused:
        clean(data, max_bytes=LIMIT)

    assert refused.value.code == code
    assert str(refused.value)


def test_more_bytes_than_allowed_are_not_even_opened() -> None:
    with pytest.raises(UnusablePictureError, match="too large"):
        clean(picture(), max_bytes=100)


@given(st.binary(max_size=400), st.integers(0, 3000))
def test_damage_anywhere_is_either_cleaned_or_refused(noise: bytes, at: int) -> None:
    good = picture()
    damaged = good[:at] + noise + good[at + len(noise) :]

    try:
        cleaned = clean(damaged, max_bytes=LIMIT)
    except UnusablePictureError:
        return

    image = opened(cleaned.jpeg)
    assert image.width * image.height <= MAX_PIXELS
    assert not image.getexif()
    assert cleaned.jpeg != damaged
