"""What the web server hands out beside the project's own files."""

import hashlib
from pathlib import Path

from django.contrib.staticfiles import finders

from apps.vision.weights import SHORT_RANGE


def test_browsers_are_given_the_network_that_the_server_runs() -> None:
    found = finders.find("models/face_detection_short_range.tflite")

    assert found
    assert hashlib.sha256(Path(found).read_bytes()).hexdigest() == SHORT_RANGE.sha256


def test_nothing_else_of_its_package_is_handed_out() -> None:
    handed_out = [path for finder in finders.get_finders() for path, _ in finder.list([]) if path.endswith(".tflite")]

    assert handed_out == ["face_detection_short_range.tflite"]
    assert finders.find("models/face_landmark.tflite") is None
