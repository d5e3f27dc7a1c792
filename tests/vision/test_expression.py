from dataclasses import fields

import numpy as np
import pytest
from PIL import ImageOps

from apps.vision import FaceReport, examine, fidelity
from apps.vision.decoding import encode
from apps.vision.expression import LEFT_EYE, MOUTH, NOSE_BASE, RIGHT_EYE, Expression, expression
from apps.vision.specimen import portrait
from bench.vision.degradations import Degradation, far, gain, tilt
from tests.vision.pictures import person

REST = Expression(0.2, 0.2, 0.1, 0.5, 0.0, 0.1, 0.15, 0.2)


def surface() -> np.ndarray:
    """A mesh of noise with eyes, nose and mouth where a face has them."""
    points = np.random.default_rng(0).normal(0, 20, (468, 3))
    points[[RIGHT_EYE, LEFT_EYE, NOSE_BASE, *MOUTH]] = [
        (-50, 0, 0),
        (50, 0, 0),
        (15, 60, -20),
        (-30, 90, 0),
        (30, 90, 0),
    ]
    return points


def turned(points: np.ndarray, degrees: float) -> np.ndarray:
    """The points turned about an upright axis."""
    sin, cos = np.sin(np.radians(degrees)), np.cos(np.radians(degrees))
    moved: np.ndarray = points @ np.array([[cos, 0, sin], [0, 1, 0], [-sin, 0, cos]])
    return moved


def test_size_place_and_turn_of_the_head_do_not_matter() -> None:
    straight = expression(surface())

    assert expression(3 * turned(surface(), 25) + 400) == pytest.approx(straight)


def test_an_open_mouth_is_measured_in_distances_of_the_eyes() -> None:
    gaping = surface()
    gaping[13], gaping[14] = (0, 80, 0), (0, 110, 0)

    assert expression(gaping).mouth_open == pytest.approx(0.3 * 60 / np.hypot(60, 20))


def test_a_mesh_without_extent_has_an_expression_still() -> None:
    assert expression(np.zeros((468, 3))).mouth_width == 0


def test_the_same_expression_is_one_and_the_farther_the_nearer_to_nothing() -> None:
    smile, laugh = REST._replace(mouth_width=0.6), REST._replace(mouth_width=0.7, mouth_open=0.2)

    same, near, far_off = (fidelity(REST, other) for other in (REST, smile, laugh))

    assert same == 1 and near is not None and far_off is not None
    assert 1 > near > far_off > 0


def test_without_a_surface_nothing_is_said() -> None:
    assert fidelity(None, REST) is None and fidelity(REST, None) is None


@pytest.mark.parametrize("spoil", [gain(0.6), tilt(10), far(0.8), ImageOps.mirror])
def test_the_same_face_spoilt_or_mirrored_keeps_its_expression(spoil: Degradation) -> None:
    alike = fidelity(examine(portrait()).expression, examine(encode(spoil(person()))).expression)

    assert alike is not None and alike > 0.85


def test_an_expression_is_no_part_of_what_is_stored() -> None:
    assert "expression" not in {field.name for field in fields(FaceReport)}
    assert "expression" not in str(examine(portrait()).report.as_json())
