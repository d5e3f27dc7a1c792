"""The visitors' camera: faces that are accepted, walls that are not."""

from pathlib import Path

import pytest

from apps import vision
from apps.rehearsal.camera import load_camera
from apps.rehearsal.errors import RehearsalError
from apps.vision.specimen import portrait
from tests.factories import picture

KEYS = [f"us-mimic #1 {position} 1" for position in range(1, 13)]


def verdict(jpeg: bytes) -> vision.Verdict:
    return vision.judge(vision.assess(jpeg))


def test_every_face_is_accepted_and_no_two_are_alike() -> None:
    camera = load_camera(None)

    faces = [camera.face(key) for key in KEYS]

    assert len(set(faces)) == len(KEYS)
    assert all(verdict(face).accepted for face in faces)


def test_no_face_is_found_on_any_wall() -> None:
    camera = load_camera(None)

    reasons = {verdict(camera.wall(key)).reasons for key in KEYS}

    assert reasons == {(vision.Reason.NO_FACE,)}


def test_the_same_moment_gives_the_same_bytes() -> None:
    assert load_camera(None).face("a") == load_camera(None).face("a")


def test_a_photograph_of_ones_own_is_held_before_the_camera(tmp_path: Path) -> None:
    own = tmp_path / "own.jpg"
    own.write_bytes(portrait())

    assert verdict(load_camera(own).face("a")).accepted


@pytest.mark.parametrize(
    ("content", "words"),
    [(None, "No such file"), (b"GIF89a", "which we cannot read"), (picture(3, (640, 480)), "no_face")],
)
def test_a_photograph_that_will_not_do_is_refused_in_words(tmp_path: Path, content: bytes | None, words: str) -> None:
    own = tmp_path / "own.jpg"
    if content:
        own.write_bytes(content)

    with pytest.raises(RehearsalError, match=words):
        load_camera(own)
