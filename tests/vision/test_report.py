import io
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from apps.vision import FaceReport, UnreadableImageError, assess, judge
from apps.vision.decoding import encode
from apps.vision.faces import Box, Face, Keypoints, Point
from apps.vision.specimen import portrait
from bench.vision.degradations import tilt
from tests.vision.pictures import landscape, person


def saved(image: Image.Image, form: str, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, form, **options)
    return out.getvalue()


def test_the_same_bytes_give_the_same_report() -> None:
    assert assess(portrait()) == assess(portrait())


def test_a_good_photograph_measures_as_it_looks() -> None:
    report = assess(portrait())

    assert (report.width, report.height, len(report.faces)) == (640, 480, 1)
    assert report.main is not None
    assert 0.3 < report.main.size < 0.5
    assert report.main.cut_off == 0
    assert abs(report.main.pose.yaw) < 0.15 and abs(report.main.pose.roll) < 6
    assert 0.4 < report.main.pose.pitch < 0.75
    assert 130 < report.main.light.face < 180


def test_what_is_stored_reads_back_and_holds_no_landmarks() -> None:
    report = assess(portrait())

    stored = json.loads(json.dumps(report.as_json()))

    assert FaceReport.from_json(stored).as_json() == report.as_json()
    assert all(value == round(value, 5) for value in stored["main"]["box"].values())
    assert set(stored["faces"][0]) == {"box", "score"}
    assert not {"keypoints", "outline", "mesh"} & set(stored["main"])


def test_a_report_without_a_face_reads_back_too() -> None:
    report = assess(encode(landscape()))

    assert report.main is None and report.faces == ()
    assert FaceReport.from_json(json.loads(json.dumps(report.as_json()))) == report


@pytest.mark.parametrize("degrees", [-20, 20])
def test_roll_is_the_heads_inclination(degrees: int) -> None:
    upright, inclined = assess(portrait()), assess(encode(tilt(degrees)(person())))

    assert upright.main and inclined.main
    assert inclined.main.pose.roll - upright.main.pose.roll == pytest.approx(degrees, abs=2.5)


def test_a_photograph_stored_sideways_is_judged_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    sideways = saved(person().transpose(Image.Transpose.ROTATE_90), "JPEG", quality=90, exif=exif)

    report = assess(sideways)

    assert (report.width, report.height) == (640, 480)
    assert report.main and abs(report.main.pose.roll) < 6


def test_a_large_photograph_measures_like_a_small_one() -> None:
    large = assess(encode(person().resize((4000, 3000))))
    small = assess(portrait())

    assert (large.width, large.height) == (4000, 3000)
    assert large.main and small.main
    assert large.main.size == pytest.approx(small.main.size, abs=0.03)
    assert large.main.light.face == pytest.approx(small.main.light.face, abs=4)


@pytest.mark.parametrize("mode", ["L", "CMYK", "RGBA", "P", "1", "I;16"])
def test_every_kind_of_pixel_is_read(mode: str) -> None:
    form = "JPEG" if mode in {"L", "CMYK"} else "PNG"
    image = person().convert("L").convert(mode) if mode == "I;16" else person().convert(mode)

    assert assess(saved(image, form)).width == 640


@pytest.mark.parametrize(
    "data",
    [b"", b"GIF89a", b"\xff\xd8\xff", portrait()[:3000], b"<html></html>", saved(person(), "TIFF")],
    ids=["nothing", "gif", "magic alone", "truncated", "html", "tiff"],
)
def test_what_is_no_photograph_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableImageError):
        assess(data)


def test_too_many_pixels_are_refused_before_they_are_decoded() -> None:
    with pytest.raises(UnreadableImageError, match="9000 by 9000"):
        assess(saved(Image.new("1", (9000, 9000)), "PNG"))


@settings(max_examples=40)
@given(st.integers(0, 20_000), st.binary(min_size=1, max_size=40))
def test_damaged_bytes_give_a_report_or_the_named_error(place: int, damage: bytes) -> None:
    jpeg = portrait()
    try:
        report = assess(jpeg[:place] + damage + jpeg[place + len(damage) :])
    except UnreadableImageError:
        return
    json.dumps(report.as_json(), allow_nan=False)


class Claims:
    """A detector of another make."""

    name = "claims 1"

    def detect(self, image: Image.Image) -> list[Face]:
        """Two faces, one larger."""
        assert image.size == (640, 480) and image.mode == "RGB"
        eyes = Keypoints(*[Point(x, 0.5) for x in (0.4, 0.6, 0.5, 0.5, 0.3, 0.7)])
        boxes = (Box(0, 0, 0.1, 0.1), Box(0.3, 0.3, 0.4, 0.4))
        return [Face(box=box, score=0.9, outline=box, keypoints=eyes) for box in boxes]


def test_any_detector_may_stand_in_and_the_largest_face_is_the_main_one() -> None:
    report = assess(portrait(), detector=Claims())

    assert report.engine == "claims 1" and len(report.faces) == 2
    assert report.main and report.main.box.width == 0.4


STORED_EARLIER = """{
  "width": 640, "height": 480, "engine": "blazeface-mesh-1 litert-2.3.0",
  "faces": [{"box": {"x": 0.34, "y": 0.3, "width": 0.33, "height": 0.44}, "score": 0.95}],
  "frame": {"upright": "d27a1c3be4c56a13", "mirrored": "87d049914e6f3fb9"},
  "main": {"box": {"x": 0.34, "y": 0.3, "width": 0.33, "height": 0.44}, "score": 0.95, "size": 0.44, "offset": 0.02,
    "cut_off": 0.0, "pose": {"yaw": 0.05, "pitch": 0.55, "roll": -1.5}, "sharpness": 0.04,
    "light": {"face": 150.0, "background": 120.0, "over": 0.0, "under": 0.01}, "eyes_open": 0.28,
    "aligned": {"upright": "cf3c610e9bd23a94", "mirrored": "9a6934d4ce876fc1"}}
}"""


def test_a_report_stored_by_an_earlier_engine_is_read_and_judged() -> None:
    report = FaceReport.from_json(json.loads(STORED_EARLIER))

    assert report.as_json() == json.loads(STORED_EARLIER)
    assert judge(report).accepted
