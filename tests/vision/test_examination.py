import hashlib
import io
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from apps.vision import Examination, UnreadableImageError, assess, examine, get_detector
from apps.vision.alignment import EYE_DISTANCE, EYE_HEIGHT, SIDE
from apps.vision.decoding import encode
from apps.vision.specimen import portrait
from tests.vision.pictures import landscape, person

ROOT = Path(__file__).resolve().parents[2]
DIGEST = (
    "import hashlib; from apps.vision import examine; from apps.vision.specimen import portrait; "
    "seen = examine(portrait()); print(hashlib.sha256(seen.crop + seen.thumbnail).hexdigest())"
)


def opened(jpeg: bytes | None) -> Image.Image:
    assert jpeg is not None
    return Image.open(io.BytesIO(jpeg))


def digest(seen: Examination) -> str:
    assert seen.crop is not None
    return hashlib.sha256(seen.crop + seen.thumbnail).hexdigest()


def test_the_report_is_the_one_made_without_the_pictures() -> None:
    assert examine(portrait()).report == assess(portrait())


def test_the_crop_has_the_eyes_at_fixed_points() -> None:
    crop = opened(examine(portrait()).crop)

    [face] = get_detector().detect(crop.convert("RGB"))
    right, left = face.keypoints.right_eye, face.keypoints.left_eye
    assert crop.format == "JPEG" and crop.size == (SIDE, SIDE)
    assert (right.y, left.y) == pytest.approx((EYE_HEIGHT, EYE_HEIGHT), abs=0.02)
    assert left.x - right.x == pytest.approx(EYE_DISTANCE, abs=0.02)


@pytest.mark.parametrize(
    ("size", "small"),
    [((640, 480), (320, 240)), ((480, 640), (240, 320)), ((1280, 720), (320, 180)), ((200, 90), (200, 90))],
)
def test_the_thumbnail_is_the_whole_picture_and_never_enlarged(size: tuple[int, int], small: tuple[int, int]) -> None:
    thumbnail = opened(examine(encode(person().resize(size))).thumbnail)

    assert thumbnail.format == "JPEG" and thumbnail.size == small


def test_neither_picture_carries_metadata() -> None:
    exif = Image.Exif()
    exif[0x010F] = "Camera & Sons"
    out = io.BytesIO()
    person().save(out, "JPEG", exif=exif)

    seen = examine(out.getvalue())

    for jpeg in (seen.crop, seen.thumbnail):
        assert not opened(jpeg).getexif() and b"Camera & Sons" not in (jpeg or b"")


def test_without_a_face_there_is_a_thumbnail_only() -> None:
    seen = examine(encode(landscape()))

    assert seen.crop is None and seen.expression is None and opened(seen.thumbnail).size == (320, 240)


def test_the_same_photograph_gives_the_same_bytes_also_in_another_process() -> None:
    here = digest(examine(portrait()))

    there = subprocess.run(
        [sys.executable, "-c", DIGEST], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True
    )

    assert digest(examine(portrait())) == here == there.stdout.strip()


def test_what_is_no_photograph_is_refused() -> None:
    with pytest.raises(UnreadableImageError):
        examine(b"GIF89a")
