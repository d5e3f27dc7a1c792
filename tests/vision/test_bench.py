import io
from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image

from apps.vision.decoding import encode
from apps.vision.faces import Box
from bench.vision.choosing import stump
from bench.vision.degradations import Degradation, backlit, bystander, dimmed, motion
from bench.vision.expressions import auc
from bench.vision.replays import careless_replay, replay
from bench.vision.skin import skin_group, typology_angle
from tests.vision.pictures import person

FACE = Box(0.35, 0.25, 0.3, 0.5)


def grey(image: Image.Image) -> np.ndarray:
    return np.asarray(image.convert("L"), dtype=np.float32)


def skin(red: int, green: int, blue: int) -> str:
    return skin_group(typology_angle(encode(Image.new("RGB", (64, 64), (red, green, blue))), Box(0, 0, 1, 1)))


def test_the_threshold_lies_between_what_it_parts() -> None:
    assert stump([5, 6, 7], [1, 2, 3]) == 4
    assert stump([5, 6, 7, 2], [1, 3, 4]) == 4.5


@pytest.mark.parametrize(
    ("colour", "group"), [((246, 221, 200), "light"), ((205, 160, 125), "medium"), ((105, 70, 50), "dark")]
)
def test_skin_is_grouped_by_how_light_it_looks(colour: tuple[int, int, int], group: str) -> None:
    assert skin(*colour) == group


def test_a_typology_angle_is_the_one_of_the_formula() -> None:
    # sRGB 198 156 109 is L* 67.4, b* 30.1.
    jpeg = io.BytesIO()
    Image.new("RGB", (64, 64), (198, 156, 109)).save(jpeg, "JPEG", quality=100, subsampling=0)

    assert typology_angle(jpeg.getvalue(), Box(0, 0, 1, 1)) == pytest.approx(30, abs=1.5)


def test_darker_skin_leaves_the_surroundings_alone() -> None:
    before, after = grey(person()), grey(dimmed(FACE, 0.5)(person()))

    assert after[240, 320] == pytest.approx(before[240, 320] / 2, abs=2)
    assert after[:, :100] == pytest.approx(before[:, :100], abs=1)


def test_light_from_behind_burns_the_surroundings() -> None:
    after = grey(backlit(FACE, 0.25)(person()))

    assert after[200:280, 300:340].mean() < 60 and after[:40].mean() > 150


def test_a_movement_upwards_smears_upwards_only() -> None:
    stripes = Image.new("L", (64, 64))
    stripes.paste(255, (0, 0, 64, 32))
    moved = grey(motion(15, axis=0)(stripes.convert("RGB")))

    assert np.ptp(moved, axis=1).max() == 0 and 0 < moved[36, 0] < 255


def test_a_bystander_is_small_and_in_the_corner() -> None:
    both = grey(bystander(Image.new("RGB", (640, 480), "white"), 0.25)(person()))

    assert both[:120, :160].min() == 255 and (both[130:] == grey(person())[130:]).all()


@pytest.mark.parametrize("kind", [replay, careless_replay])
def test_a_replay_is_the_same_for_its_seed_and_another_for_another(kind: Callable[[int], Degradation]) -> None:
    first, again, other = (grey(kind(seed)(person())) for seed in (1, 1, 2))

    assert (first == again).all() and not (first == other).all()


def test_the_share_of_pairs_in_order() -> None:
    assert auc([0.9, 0.4], [0.5, 0.1]) == 0.75
    assert auc([], [0.5]) is None
