"""A real photograph for tests and rehearsals: Eileen Collins, NASA, public domain, out of scikit-image."""

import io
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from PIL import Image

from apps.vision.decoding import encode


class SpecimenMissingError(RuntimeError):
    """scikit-image, whose file the photograph is, is not installed."""


@cache
def astronaut() -> bytes:
    """The whole photograph as a JPEG, 512 by 512 pixels; the face is a fifth of its height."""
    return encode(_read())


@cache
def portrait() -> bytes:
    """The photograph as a webcam would see its subject: a JPEG of 640 by 480 pixels that the rules accept."""
    return encode(_read().crop((65, 5, 385, 245)).resize((640, 480), Image.Resampling.LANCZOS))


def _read() -> Image.Image:
    try:
        file = distribution("scikit-image").locate_file("skimage/data/astronaut.png")
        content = Path(str(file)).read_bytes()
    except (PackageNotFoundError, FileNotFoundError) as error:
        raise SpecimenMissingError("the photograph comes with scikit-image, which is not installed") from error
    return Image.open(io.BytesIO(content)).convert("RGB")
