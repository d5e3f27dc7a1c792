import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageOps

from apps.vision.alignment import EYE_DISTANCE, EYE_HEIGHT, SIDE, align
from apps.vision.detector import get_detector
from apps.vision.faces import Box, Keypoints, Point
from apps.vision.hashes import distance, nearest, picture_hash
from apps.vision.measures import grey_face, light, offset, pose, sharpness
from bench.vision.degradations import blur, gain, motion, tilt
from tests.vision.pictures import landscape, noise, person

FRONTAL = Keypoints(*[Point(*p) for p in ((0.4, 0.4), (0.6, 0.4), (0.5, 0.5), (0.5, 0.6), (0.3, 0.45), (0.7, 0.45))])
WHOLE = Box(0, 0, 1, 1)


def detail(image: Image.Image) -> float:
    return sharpness(grey_face(image, Box(0.3, 0.25, 0.4, 0.5)))


def test_sharpness_falls_with_blur_and_with_motion_in_any_direction() -> None:
    clean = detail(person())

    turned = person().transpose(Image.Transpose.ROTATE_90)
    down = motion(15)(turned).transpose(Image.Transpose.ROTATE_270)

    assert detail(blur(3)(person())) < 0.3 * clean
    assert detail(motion(15)(person())) < 0.3 * clean
    assert detail(down) < 0.3 * clean


def test_sharpness_hardly_depends_on_light() -> None:
    assert detail(gain(0.5)(person())) == pytest.approx(detail(person()), rel=0.15)


def test_light_tells_the_face_from_what_is_around_it() -> None:
    image = Image.new("L", (100, 100), 200)
    image.paste(40, (30, 30, 70, 70))
    box = Box(0.3, 0.3, 0.4, 0.4)

    measured = light(grey_face(image, box), image, box)

    assert (round(measured.face), round(measured.background)) == (40, 200)
    assert (measured.over, measured.under) == (0, 0)


def test_burnt_and_black_pixels_are_counted() -> None:
    half = np.zeros((100, 100), np.float32)
    half[:50] = 250

    measured = light(half, Image.new("L", (8, 8)), WHOLE)

    assert (measured.over, measured.under, measured.background) == (0.5, 0.5, measured.face)


def test_the_share_beyond_the_frame_counts_both_sides() -> None:
    assert Box(0.2, 0.2, 0.5, 0.5).outside == pytest.approx(0)
    assert Box(-0.5, 0, 2, 1).outside == pytest.approx(0.5)
    assert Box(2, 2, 1, 1).outside == 1


def test_offset_is_the_larger_of_both_ways() -> None:
    assert offset(Box(0.6, 0.4, 0.2, 0.4)) == pytest.approx(0.2)


def test_a_frontal_face_has_no_yaw_and_a_turned_one_has() -> None:
    turned = FRONTAL._replace(nose=Point(0.6, 0.5))

    assert pose(FRONTAL, (100, 100)).yaw == pytest.approx(0)
    assert pose(FRONTAL, (100, 100)).pitch == pytest.approx(0.5)
    assert pose(turned, (100, 100)).yaw == pytest.approx(0.5)


def test_a_face_without_extent_has_a_pose_still() -> None:
    point = Keypoints(*[Point(0.5, 0.5)] * 6)

    assert pose(point, (640, 480)).yaw == 0


def test_an_aligned_face_has_its_eyes_at_fixed_points() -> None:
    detector = get_detector()
    image = tilt(15)(person())
    [face] = detector.detect(image)

    aligned = align(image, face.keypoints)

    [again] = detector.detect(aligned)
    right, left = again.keypoints.right_eye, again.keypoints.left_eye
    assert aligned.size == (SIDE, SIDE)
    assert (right.y, left.y) == pytest.approx((EYE_HEIGHT, EYE_HEIGHT), abs=0.02)
    assert left.x - right.x == pytest.approx(EYE_DISTANCE, abs=0.02)


@given(st.binary(min_size=64 * 3, max_size=64 * 3))
def test_the_mirrored_hash_is_the_mirror_images_hash(pixels: bytes) -> None:
    picture = Image.frombytes("RGB", (8, 8), pixels)

    straight, mirrored = picture_hash(picture), picture_hash(ImageOps.mirror(picture))

    # Both are computed in floating point, so a value at the median may fall on either side.
    assert distance(straight.mirrored, mirrored.upright) <= 2
    assert distance(straight.upright, mirrored.mirrored) <= 2


def test_a_copy_is_near_and_another_picture_is_far() -> None:
    original = picture_hash(person())
    smaller = picture_hash(gain(0.8)(person()).resize((200, 150)))

    assert int(original.upright, 16).bit_count() in (31, 32)
    assert distance(original.upright, smaller.upright) <= 6
    assert nearest(picture_hash(landscape()), original.upright) > 16
    assert nearest(picture_hash(noise()), original.upright) > 12
