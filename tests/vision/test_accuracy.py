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


def test_good_photographs_pass_and_spoilt_ones_do_not(figures: dict[str, Any]) -> None:
    held_out = figures["chosen_on_one_half"]["on_the_other"]
    for part in (figures, held_out):
        assert part["clean_rejected"] <= 0.03
        assert part["dark_rejected"] == 0
        for rule in ("two_faces", "cut", "far", "blur", "motion_15px", "bright", "replayed_seed"):
            assert part["caught"][rule] >= 0.95, rule


def test_different_people_are_not_taken_for_the_seed(figures: dict[str, Any]) -> None:
    assert figures["strangers"]["taken_for_seed"] == 0
