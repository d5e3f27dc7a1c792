import numpy as np
import pytest
from PIL import Image

from apps.vision.blazeface import FULL, SHORT, anchors, letterbox, merge, overlap


def row(score: float, *box: float) -> np.ndarray:
    return np.array([score, *box, *[0.5] * 12])


def test_the_anchors_are_as_many_as_the_networks_answers() -> None:
    assert anchors(128, SHORT.grid).shape == (896, 2)
    assert anchors(192, FULL.grid).shape == (2304, 2)
    assert anchors(128, SHORT.grid)[[0, 2, -1]].tolist() == [
        pytest.approx([4 / 128, 4 / 128]),
        pytest.approx([12 / 128, 4 / 128]),
        pytest.approx([120 / 128, 120 / 128]),
    ]


def test_a_wide_frame_lies_in_the_middle_of_the_square() -> None:
    pixels, offset, extent = letterbox(Image.new("RGB", (640, 480), "white"), 128)

    assert pixels[0, 0].tolist() == [-1, -1, -1] and pixels[64, 64].tolist() == [1, 1, 1]
    assert (offset * 128).tolist() == [0, 16] and (extent * 128).tolist() == [128, 96]


def test_overlap_is_the_shared_area_by_the_joint_area() -> None:
    boxes = np.array([[0, 0, 2, 2], [1, 0, 3, 2], [5, 5, 6, 6], [1, 1, 1, 1]], dtype=float)

    assert overlap(boxes[0], boxes).tolist() == pytest.approx([1, 1 / 3, 0, 0])


def test_candidates_of_one_face_are_averaged_by_their_scores() -> None:
    faces = merge(np.stack([row(0.6, 0.1, 0, 1.1, 1), row(0.9, 0, 0, 1, 1), row(0.7, 3, 3, 4, 4)]), 0.3)

    assert faces[:, 0].tolist() == [0.9, 0.7]
    assert faces[0, 1:5].tolist() == pytest.approx([0.04, 0, 1.04, 1])


def test_no_candidates_are_no_faces() -> None:
    assert merge(np.empty((0, 17)), 0.3).shape == (0, 17)
