"""Pictures from outside: whatever is kept was written anew from its pixels, whatever is not is refused by name."""

import io

import pytest
from PIL import Image, ImageChops, ImageOps, ImageStat

from apps.studies.pictures import LONGEST_SIDE, UnusablePictureError, clean
from tests.factories import picture
from tests.studies.crafted import WIDE, encoded, exif, patches, profile_of

LIMIT = 8_000_000


def opened(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def difference(one: Image.Image, other: Image.Image) -> float:
    """How far two pictures of one size are apart on average, 0 to 255."""
    return max(ImageStat.Stat(ImageChops.difference(one, other.convert("RGB"))).mean)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_each_format_comes_out_as_a_plain_jpeg(kind: str) -> None:
    cleaned = clean(encoded(patches(), kind), max_bytes=LIMIT)

    image = opened(cleaned.jpeg)
    assert (image.format, image.mode, image.size) == ("JPEG", "RGB", (cleaned.width, cleaned.height))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_turned_photograph_is_set_upright_and_forgets_where_it_was_taken(orientation: int, kind: str) -> None:
    data = encoded(patches((320, 200)), kind, exif=exif(orientation))

    cleaned = clean(data, max_bytes=LIMIT)

    assert (cleaned.width > cleaned.height) == (orientation <= 4)
    assert difference(opened(cleaned.jpeg), ImageOps.exif_transpose(opened(data))) < 4
    assert not opened(cleaned.jpeg).getexif()
    assert b"Phone maker" not in cleaned.jpeg


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


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_wide_gamut_photograph_keeps_its_colours_when_its_profile_goes(kind: str) -> None:
    brick = Image.new("RGB", (200, 200), (200, 80, 60))

    cleaned = clean(encoded(brick, kind, icc_profile=WIDE), max_bytes=LIMIT)

    # What browsers make of color(display-p3 0.784 0.314 0.235), whose curve differs a little from ours.
    assert opened(cleaned.jpeg).getpixel((100, 100)) == pytest.approx((216, 69, 50), abs=6)


@pytest.mark.parametrize("word", [b"sRGB", "sRGB".encode("utf-16-be")])
def test_what_calls_itself_srgb_is_left_as_it_is(word: bytes) -> None:
    named = profile_of([(0.9, 0.1, 0.1)] * 3, more=[(b"desc", word)])

    cleaned = clean(encoded(patches(), icc_profile=named), max_bytes=LIMIT)

    assert cleaned.jpeg == clean(encoded(patches()), max_bytes=LIMIT).jpeg


@pytest.mark.parametrize("kind", [b"A2B0", b"D2B1"])
def test_a_profile_of_tables_is_let_go_without_being_followed(kind: bytes) -> None:
    tables = profile_of([(0.9, 0.1, 0.1)] * 3, more=[(kind, bytes(40))])

    cleaned = clean(encoded(patches(), icc_profile=tables), max_bytes=LIMIT)

    assert cleaned.jpeg == clean(encoded(patches()), max_bytes=LIMIT).jpeg


def test_inverted_inks_come_out_in_their_colours() -> None:
    cleaned = clean(encoded(patches(mode="CMYK"), quality=95), max_bytes=LIMIT)

    assert difference(opened(cleaned.jpeg), patches()) < 6


def test_a_picture_written_here_before_is_not_kept_as_it_was_sent() -> None:
    white = clean(encoded(Image.new("RGB", (200, 200), "white")), max_bytes=LIMIT)

    again = clean(white.jpeg, max_bytes=LIMIT)

    assert again.jpeg != white.jpeg
    assert again == clean(white.jpeg, max_bytes=LIMIT)


def test_more_bytes_than_allowed_are_not_even_opened() -> None:
    with pytest.raises(UnusablePictureError, match="too large"):
        clean(picture(), max_bytes=100)
