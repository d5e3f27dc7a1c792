"""The visitors' camera: photographs of one real face, no two alike, and now and then a picture without any."""

import io
import random
from pathlib import Path

from django.conf import settings
from PIL import Image, ImageEnhance

from apps import vision
from apps.rehearsal.errors import RehearsalError
from apps.studies.pictures import UnusablePictureError, clean
from apps.vision.decoding import encode
from apps.vision.specimen import SpecimenMissingError, portrait

SHARE_CROPPED = 0.02
LEAST_LIGHT, MOST_LIGHT = 0.94, 1.06


class Camera:
    """Takes the same picture for the same key, and another for another."""

    def __init__(self, photograph: bytes) -> None:
        with Image.open(io.BytesIO(photograph)) as face:
            self._face = face.convert("RGB")

    def face(self, key: str) -> bytes:
        """Return a JPEG of the face, cropped by up to a fiftieth and a little lighter or darker."""
        rng = random.Random(key)  # noqa: S311 - replayable, not secret
        width, height = self._face.size
        slack = max(2, int(min(width, height) * SHARE_CROPPED))
        left, top, right, bottom = (rng.randrange(slack) for _ in range(4))
        cropped = self._face.crop((left, top, width - right, height - bottom))
        return encode(ImageEnhance.Brightness(cropped).enhance(rng.uniform(LEAST_LIGHT, MOST_LIGHT)))

    def wall(self, key: str) -> bytes:
        """Return a JPEG of soft patches of colour, in which there is no face."""
        patches = Image.frombytes("RGB", (8, 6), random.Random(key).randbytes(8 * 6 * 3))  # noqa: S311
        return encode(patches.resize(self._face.size, Image.Resampling.BICUBIC))


def load_camera(path: Path | None) -> Camera:
    """Return a camera in front of the face in `path`, or of our specimen. Raises RehearsalError if it would not do."""
    if path is None:
        return Camera(_specimen())
    photograph = _read(path)
    report = vision.assess(photograph, detector=vision.get_detector(settings.FACE_DETECTOR))
    verdict = vision.judge(report)
    if not verdict.accepted:
        said = ", ".join(verdict.reasons or verdict.doubts)
        raise RehearsalError(f"{path} would not be accepted as a photograph ({verdict.outcome}): {said}.")
    return Camera(photograph)


def _read(path: Path) -> bytes:
    try:
        return clean(path.read_bytes(), max_bytes=settings.PHOTOGRAPH_MAX_BYTES).jpeg
    except OSError as error:
        raise RehearsalError(f"Cannot read {path}: {error.strerror}.") from error
    except UnusablePictureError as error:
        raise RehearsalError(f"Cannot use {path}: {error}") from error


def _specimen() -> bytes:
    try:
        return portrait()
    except SpecimenMissingError as error:
        raise RehearsalError(f"There is no face to photograph ({error}). Name one with --photograph PATH.") from error
