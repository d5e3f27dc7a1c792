from pathlib import Path
from typing import Any

import pytest

from bench.vision.__main__ import accuracy

FACES = Path("../shared/faces")
pytestmark = pytest.mark.skipif(not FACES.is_dir(), reason="the labelled photographs are not on this machine")


@pytest.fixture(scope="module")
def figures() -> dict[str, Any]:
    return accuracy(FACES, "blazeface-mesh")


def test_faces_are_found_and_none_imagined(figures: dict[str, Any]) -> None:
    assert figures["one_face_found"] >= 0.97
    assert figures["webcam_found"] >= 0.95
    assert figures["false_faces"] <= 0.03
    assert figures["several_noticed"] >= 0.9
    assert figures["boxes_found"] >= 0.9


def test_every_kind_of_photograph_is_counted(figures: dict[str, Any]) -> None:
    assert set(figures["groups"]) == {"webcam", "portraits", "several", "none", "drawn_boxes"}
    for group in figures["groups"].values():
        assert group["found"] + group["missed"] == group["faces"]


def test_good_photographs_pass_and_spoilt_ones_do_not(figures: dict[str, Any]) -> None:
    held_out = figures["chosen_on_one_half"]["on_the_other"]
    for part in (figures, held_out):
        assert part["clean_rejected"] <= 0.03 and part["clean_reviewed"] <= 0.05
        for spoilt in ("two_faces", "cut", "far", "blur", "motion_15px", "bright", "replayed_seed"):
            assert part["caught"][spoilt] >= 0.95, spoilt


def test_darkness_and_dark_skin_never_reject(figures: dict[str, Any]) -> None:
    darker = figures["darker"]

    assert darker["dark"] == {"accepted": 0, "rejected": 0, "review": 1}
    for skin in ("face_at_half", "face_at_third"):
        assert darker[skin]["rejected"] == 0 and darker[skin]["accepted"] >= 0.8


def test_faces_that_look_dark_are_treated_as_those_that_look_light(figures: dict[str, Any]) -> None:
    for group in figures["by_skin"].values():
        assert group["exact"] >= 0.95 and group["clean_rejected"] <= 0.03 and group["clean_reviewed"] <= 0.05


def test_different_people_are_not_taken_for_the_seed(figures: dict[str, Any]) -> None:
    limit = str(figures["rules"]["seed_distance"])

    assert figures["seeds"]["strangers"]["within"][limit] == 0
    assert figures["seeds"]["same_expression"]["within"][limit] == 0


def test_the_preview_knows_the_same_expression_in_another_face(figures: dict[str, Any]) -> None:
    assert figures["fidelity"]["auc_same_picture"] >= 0.95
    assert figures["fidelity"]["auc_same_expression"] >= 0.75
