from dataclasses import replace

import pytest
from PIL import Image, ImageOps

from apps.vision import DEFAULT_RULES, FaceReport, Reason, SeedHashes, assess, judge
from apps.vision.decoding import encode
from apps.vision.specimen import astronaut, portrait
from bench.vision.degradations import Degradation, beside, blur, cut, far, gain, motion, replay, shift, tilt
from tests.vision.pictures import landscape, noise, person


@pytest.fixture(scope="module")
def good() -> FaceReport:
    return assess(portrait())


def seen(image: Image.Image) -> FaceReport:
    return assess(encode(image))


def test_a_good_photograph_is_accepted_without_doubt(good: FaceReport) -> None:
    verdict = judge(good)

    assert verdict.accepted and verdict.reasons == () and verdict.doubts == ()
    assert verdict.rules_version == DEFAULT_RULES.version


@pytest.mark.parametrize("image", [landscape(), noise()], ids=["landscape", "noise"])
def test_without_a_face_that_is_the_only_reason(image: Image.Image) -> None:
    assert judge(seen(image)).reasons == (Reason.NO_FACE,)


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (beside(person()), Reason.SEVERAL_FACES),
        (far(0.4), Reason.TOO_SMALL),
        (shift(0.35, 0), Reason.OFF_CENTRE),
        (tilt(30), Reason.TURNED_AWAY),
        (tilt(-30), Reason.TURNED_AWAY),
        (blur(3), Reason.BLURRED),
        (motion(15), Reason.BLURRED),
        (gain(2.2), Reason.OVEREXPOSED),
    ],
)
def test_a_spoilt_photograph_is_rejected_for_what_is_wrong(spoil: Degradation, reason: Reason) -> None:
    verdict = judge(seen(spoil(person())))

    assert not verdict.accepted and reason in verdict.reasons


def test_a_face_beyond_the_edge_is_cut_off(good: FaceReport) -> None:
    assert good.main is not None

    verdict = judge(seen(cut(good.main.box, 0.2)(person())))

    assert Reason.CUT_OFF in verdict.reasons


def test_a_face_that_fills_the_frame_is_too_close(good: FaceReport) -> None:
    assert good.main is not None
    box = good.main.box
    height = box.height * 480 / 0.9
    left, upper = box.centre.x * 640 - height * 2 / 3, box.centre.y * 480 - height / 2
    near = person().resize((640, 480), box=(left, upper, left + height * 4 / 3, upper + height))

    assert Reason.TOO_CLOSE in judge(seen(near)).reasons


def test_a_small_face_of_a_whole_scene_is_too_small() -> None:
    assert Reason.TOO_SMALL in judge(assess(astronaut())).reasons


def test_darkness_raises_a_doubt_and_never_rejects() -> None:
    verdict = judge(seen(gain(0.25)(person())))

    assert verdict.accepted and verdict.doubts == (Reason.TOO_DARK,)


def test_closed_eyes_and_an_unsure_detector_raise_doubts_and_never_reject(good: FaceReport) -> None:
    assert good.main is not None
    blinking = replace(good, main=replace(good.main, eyes_open=0.05, score=0.6))

    verdict = judge(blinking)

    assert verdict.accepted and verdict.doubts == (Reason.OCCLUDED, Reason.EYES_CLOSED)


@pytest.mark.parametrize("mirrored", [False, True])
def test_the_seed_photographed_again_is_recognised(good: FaceReport, mirrored: bool) -> None:
    copy = replay(1)(person())
    report = seen(ImageOps.mirror(copy) if mirrored else copy)

    assert Reason.SEED_COPY in judge(report, seed=SeedHashes.of(good)).reasons
    assert Reason.SEED_COPY not in judge(report).reasons


def test_a_face_unlike_the_seeds_is_no_copy(good: FaceReport) -> None:
    assert judge(good, seed=SeedHashes(aligned="00ff00ff00ff00ff")).accepted


def test_a_seed_without_a_face_has_no_hashes() -> None:
    assert SeedHashes.of(seen(landscape())) is None


def test_stored_measures_are_judged_again_by_other_rules(good: FaceReport) -> None:
    stored = FaceReport.from_json(good.as_json())
    strict = replace(DEFAULT_RULES, version="strict", least_size=0.6)

    assert judge(stored).accepted
    verdict = judge(stored, strict)
    assert verdict.reasons == (Reason.TOO_SMALL,) and verdict.rules_version == "strict"
