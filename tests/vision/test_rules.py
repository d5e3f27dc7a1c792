import json
import re
from dataclasses import replace
from typing import Any

import pytest
from PIL import Image, ImageOps

from apps.vision import DEFAULT_RULES, RULES, FaceReport, Outcome, Reason, Rules, SeedHashes, assess, judge
from apps.vision.decoding import encode
from apps.vision.measures import Light, Pose
from apps.vision.specimen import astronaut, portrait
from bench.vision.degradations import Degradation, beside, blur, cut, far, gain, motion, shift, tilt
from bench.vision.replays import replay
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


def altered(report: FaceReport, **measures: Any) -> FaceReport:
    assert report.main is not None
    return replace(report, main=replace(report.main, **measures))


@pytest.mark.parametrize("pitch", [0.05, 0.95])
def test_a_head_thrown_back_or_bowed_is_turned_away(good: FaceReport, pitch: float) -> None:
    assert judge(altered(good, pose=Pose(0.0, pitch, 0.0))).reasons == (Reason.TURNED_AWAY,)


def test_darkness_waits_for_a_person_and_never_rejects() -> None:
    verdict = judge(seen(gain(0.25)(person())))

    assert verdict.outcome is Outcome.REVIEW and verdict.doubts == (Reason.TOO_DARK,)


def test_a_dark_face_in_a_lit_room_is_no_fault(good: FaceReport) -> None:
    dark_skin = altered(good, light=Light(face=48, background=130, over=0, under=0.2))

    assert judge(dark_skin).outcome is Outcome.ACCEPTED and judge(dark_skin).doubts == ()


def test_light_from_behind_is_noted_only(good: FaceReport) -> None:
    verdict = judge(altered(good, light=Light(face=48, background=220, over=0, under=0.2)))

    assert verdict.outcome is Outcome.ACCEPTED and verdict.doubts == (Reason.BACKLIT,)


def test_closed_eyes_and_an_unsure_detector_wait_for_a_person_and_never_reject(good: FaceReport) -> None:
    verdict = judge(altered(good, eyes_open=0.05, score=0.6))

    assert verdict.outcome is Outcome.REVIEW and not verdict.accepted
    assert verdict.doubts == (Reason.OCCLUDED, Reason.EYES_CLOSED)


def test_the_same_bytes_as_before_wait_for_a_person_and_a_still_person_does_not(good: FaceReport) -> None:
    assert judge(good, likeness=[Reason.COPY, Reason.NEAR_COPY]).outcome is Outcome.REVIEW
    still = judge(good, likeness=[Reason.NEAR_COPY])
    assert still.outcome is Outcome.ACCEPTED and still.doubts == (Reason.NEAR_COPY,)


def test_what_is_wrong_outweighs_a_doubt(good: FaceReport) -> None:
    verdict = judge(altered(good, size=0.1), likeness=[Reason.COPY])

    assert verdict.outcome is Outcome.REJECTED and verdict.doubts == (Reason.COPY,)


@pytest.mark.parametrize("mirrored", [False, True])
def test_the_seed_photographed_again_is_recognised(good: FaceReport, mirrored: bool) -> None:
    copy = replay(1)(person())
    report = seen(ImageOps.mirror(copy) if mirrored else copy)

    assert Reason.SEED_COPY in judge(report, seed=SeedHashes.of(good)).reasons
    assert Reason.SEED_COPY not in judge(report).reasons


def test_a_face_unlike_the_seeds_is_no_copy(good: FaceReport) -> None:
    assert judge(good, seed=SeedHashes(aligned="00ff00ff00ff00ff")).accepted


@pytest.mark.parametrize(
    ("bits", "reasons", "doubts"),
    [(10, (Reason.SEED_COPY,), ()), (11, (), (Reason.NEAR_SEED,)), (14, (), (Reason.NEAR_SEED,)), (15, (), ())],
)
def test_a_face_much_like_the_seeds_is_noted(
    good: FaceReport, bits: int, reasons: tuple[Reason, ...], doubts: tuple[Reason, ...]
) -> None:
    assert good.main is not None
    other = f"{int(good.main.aligned.upright, 16) ^ (2**bits - 1):016x}"

    verdict = judge(good, seed=SeedHashes(other))

    assert (verdict.reasons, verdict.doubts) == (reasons, doubts)


def test_a_seed_without_a_face_has_no_hashes() -> None:
    assert SeedHashes.of(seen(landscape())) is None


def test_stored_measures_are_judged_again_by_other_rules(good: FaceReport) -> None:
    stored = FaceReport.from_json(good.as_json())
    strict = replace(DEFAULT_RULES, version="strict", least_size=0.6)

    assert judge(stored).accepted
    verdict = judge(stored, strict)
    assert verdict.reasons == (Reason.TOO_SMALL,) and verdict.rules_version == "strict"


@pytest.mark.parametrize("rules", RULES.values(), ids=RULES)
def test_rules_are_plain_data_and_back(rules: Rules) -> None:
    stored = json.loads(json.dumps(rules.as_json()))

    assert Rules.from_json(stored) == rules and RULES[rules.version] is rules


def test_the_first_version_judges_as_it_did(good: FaceReport) -> None:
    shaded = altered(good, light=Light(face=48, background=220, over=0, under=0.2), pose=Pose(0.0, 0.95, 0.0))

    verdict = judge(shaded, RULES["1"])

    assert verdict.outcome is Outcome.ACCEPTED and verdict.doubts == (Reason.TOO_DARK,)
    assert verdict.rules_version == "1"


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"least_smile": 1}, "unknown field 'least_smile'"),
        ({"least_size": None}, "'least_size' must be a number, not None"),
        ({"least_size": True}, "'least_size' must be a number, not True"),
        ({"least_size": float("nan")}, "'least_size' must be a number, not nan"),
        ({"seed_distance": 8.5}, "'seed_distance' must be a whole number, not 8.5"),
        ({"version": ""}, "'version' must be a word, not ''"),
        ({"review_on": "too_dark"}, "'review_on' must be a list of near_seed,"),
        ({"review_on": ["blurred"]}, "'review_on' must be a list of near_seed,"),
        ({"review_on": [["too_dark"]]}, "'review_on' must be a list of near_seed,"),
    ],
)
def test_data_that_are_no_rules_are_refused_by_name(change: dict[str, object], complaint: str) -> None:
    with pytest.raises(ValueError, match=re.escape(complaint)):
        Rules.from_json(DEFAULT_RULES.as_json() | change)


def test_a_threshold_that_is_missing_is_named() -> None:
    stored = DEFAULT_RULES.as_json()
    del stored["greatest_yaw"]

    with pytest.raises(ValueError, match="missing field 'greatest_yaw'"):
        Rules.from_json(stored)


def test_a_whole_number_is_a_number() -> None:
    assert Rules.from_json(DEFAULT_RULES.as_json() | {"greatest_roll": 20}) == DEFAULT_RULES
