"""Files meant to hurt: each is refused with its reason or cleaned, in bounded time and memory."""

import resource
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import django
import PIL
import pytest
from PIL import Image

from apps.studies.containers import sift
from apps.studies.limits import OverrunError, bounded
from apps.studies.pictures import FORMATS, PROBLEMS, UnusablePictureError, clean
from tests.studies.crafted import WIDE, XMP, encoded, exif, patches
from tests.studies.hostile import BOMBS, CASES, HIDDEN, SCRIPT, Case
from tests.studies.safety import why_unsafe

ROOT = Path(__file__).parents[2]
LIMIT = 8_000_000
# Pillow's own test pictures come with its source: beside a package built from it, or unpacked in the data folder.
PILLOWS_OWN = [Path(PIL.__file__).parents[1] / "Tests/images", *ROOT.glob("var/[Pp]illow-*/Tests/images")]


def outcome(data: bytes) -> tuple[str, bytes]:
    """The refusal's code, or nothing and the clean JPEG."""
    try:
        return "", clean(data, max_bytes=LIMIT).jpeg
    except UnusablePictureError as error:
        return error.code, b""


@pytest.mark.parametrize("case", CASES, ids=str)
def test_each_is_refused_with_its_reason_or_cleaned(case: Case) -> None:
    data = case.make()

    code, jpeg = outcome(data)

    assert code == case.code
    assert code or not why_unsafe(jpeg, sent=data)
    assert not [secret for secret in HIDDEN if secret in jpeg]


@pytest.mark.parametrize("kind", FORMATS)
def test_no_decoder_sees_more_than_what_makes_the_picture(kind: str) -> None:
    image = patches()
    options = {"comment": b"a remark"} if kind == "JPEG" else {}
    told = encoded(image, kind, exif=exif(6), icc_profile=WIDE, xmp=XMP, **options) + SCRIPT

    sifted = sift(told, kind)

    assert not [secret for secret in HIDDEN if secret in sifted.data]
    assert len(sifted.data) < len(encoded(image, kind)) + 100
    assert (sifted.orientation, sifted.profile) == (6, WIDE)
    assert (sifted.width, sifted.height) == image.size


def test_every_reason_is_met() -> None:
    assert {case.code for case in CASES} == {"", *PROBLEMS}


@pytest.mark.parametrize("case", BOMBS, ids=str)
def test_no_bomb_needs_more_than_a_worker_allows(case: Case) -> None:
    data = case.make()

    with bounded():
        code, _ = outcome(data)

    assert code == case.code


def test_pillows_own_broken_pictures_break_nothing() -> None:
    files = sorted(file for folder in PILLOWS_OWN for file in folder.rglob("*") if file.is_file())
    if not files:
        pytest.skip("Pillow's source with its test pictures is not at hand.")

    unsafe = {}
    for file in files:
        data = file.read_bytes()
        code, jpeg = outcome(data)
        if not code and (why := why_unsafe(jpeg, sent=data)):
            unsafe[file.name] = why

    assert not unsafe


def test_memory_is_bounded_within_and_free_again_after() -> None:
    # More than may be left in this process from pictures before.
    much = 1_000_000_000

    with pytest.raises(MemoryError), bounded(memory_bytes=50_000_000):
        bytes(much)

    assert len(bytes(much)) == much


def in_little_memory(data: bytes) -> str:
    with bounded(memory_bytes=50_000_000):
        return outcome(data)[0]


def test_a_picture_that_needs_more_memory_than_it_may_is_refused() -> None:
    largest = encoded(Image.new("RGB", (5_000, 5_000)), "PNG")

    # A process of its own, for this one may still have room from pictures before.
    with ProcessPoolExecutor(1, get_context("spawn"), initializer=django.setup) as worker:
        code = worker.submit(in_little_memory, largest).result(timeout=180)

    assert code == "unusual"


def test_time_is_bounded_within_and_free_again_after() -> None:
    before = resource.getrlimit(resource.RLIMIT_CPU)

    with pytest.raises(OverrunError), bounded(seconds=1):
        while True:
            pass

    assert resource.getrlimit(resource.RLIMIT_CPU) == before
