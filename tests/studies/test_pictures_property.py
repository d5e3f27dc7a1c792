"""Pictures of every make, spoilt in every way: what is kept is safe, and what is not is refused in words."""

import random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from apps.studies.pictures import PROBLEMS, UnusablePictureError, clean
from tests.studies import crafted
from tests.studies.safety import why_unsafe

MODES = {
    "JPEG": ["RGB", "L", "CMYK", "YCbCr"],
    "PNG": ["RGB", "L", "1", "P", "RGBA", "LA", "I;16"],
    "WEBP": ["RGB", "RGBA"],
}
SIDES = st.one_of(st.integers(160, 300), st.integers(1, 200))
WIDTHS = st.one_of(SIDES, st.just(1700))


@st.composite
def pictures(draw: st.DrawFn) -> bytes:
    """A whole file of one of the three kinds."""
    kind = draw(st.sampled_from(sorted(MODES)))
    options: dict[str, Any] = {}
    if draw(st.booleans()):
        options["exif"] = crafted.exif(draw(st.integers(0, 9)))
    if draw(st.booleans()):
        options["icc_profile"] = draw(st.sampled_from([crafted.WIDE, crafted.WIDE[:300], bytes(70_000)]))
    if kind == "JPEG":
        options |= {"quality": draw(st.integers(1, 100)), "progressive": draw(st.booleans())}
        options["comment"] = draw(st.binary(max_size=50))
    if kind == "WEBP":
        options |= {"quality": draw(st.integers(1, 100)), "lossless": draw(st.booleans()), "method": 0}
    mode = draw(st.sampled_from(MODES[kind]))
    size = draw(WIDTHS), draw(SIDES)
    grain = draw(st.integers(1, 40))
    noise = Image.frombytes("L", (grain, grain), random.Random(draw(st.integers(0, 99))).randbytes(grain * grain))
    image = noise.resize(size).convert(mode) if mode != "I;16" else Image.new(mode, size)
    return crafted.encoded(image, kind, **options)


@st.composite
def spoilt(draw: st.DrawFn) -> bytes:
    """Such a file, with bytes changed here and there, cut short, or with something behind it."""
    data = bytearray(draw(pictures()))
    # Headers are where a byte matters most.
    places = st.one_of(st.integers(0, min(700, len(data) - 1)), st.integers(0, len(data) - 1))
    for place in draw(st.lists(places, max_size=6)):
        data[place] = draw(st.integers(0, 255))
    if draw(st.integers(0, 3)) == 0:
        del data[draw(places) :]
    return bytes(data) + draw(st.one_of(st.just(b""), st.binary(max_size=100)))


def check(data: bytes, *, max_bytes: int = 8_000_000) -> None:
    try:
        cleaned = clean(data, max_bytes=max_bytes)
    except UnusablePictureError as refused:
        assert refused.code in PROBLEMS
        assert str(refused)
    else:
        assert not why_unsafe(cleaned.jpeg, sent=data)


@settings(derandomize=True, max_examples=200)
@given(pictures())
def test_what_is_whole_is_cleaned_or_refused_in_words(data: bytes) -> None:
    check(data)


@settings(derandomize=True, max_examples=500)
@given(spoilt())
def test_what_is_spoilt_is_cleaned_or_refused_in_words(data: bytes) -> None:
    check(data)


@settings(derandomize=True, max_examples=200)
@given(st.sampled_from([b"\xff\xd8\xff", crafted.PNG_START, b"RIFF\x20\0\0\0WEBPVP8L", b""]), st.binary(max_size=300))
def test_what_only_begins_like_a_picture_is_refused_in_words(start: bytes, rest: bytes) -> None:
    check(start + rest)
