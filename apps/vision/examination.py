"""All that is made of a photograph at once: its report, and the pictures derived from it."""

from dataclasses import dataclass

from PIL import Image

from apps.vision.alignment import align
from apps.vision.decoding import decode, encode
from apps.vision.detector import FaceDetector, get_detector
from apps.vision.expression import Expression
from apps.vision.report import FaceReport, main_face, report_on

THUMBNAIL_SIDE = 320
"""The longer side of a thumbnail in pixels; a smaller photograph keeps its size."""
CROP_QUALITY, THUMBNAIL_QUALITY = 90, 80


@dataclass(frozen=True, slots=True)
class Examination:
    """A photograph's report, its derivatives, and what lives in memory only."""

    report: FaceReport
    crop: bytes | None
    """A JPEG of 224 by 224 pixels of the main face, its eyes at fixed points; None where no face was found."""
    thumbnail: bytes
    """A JPEG of the whole photograph."""
    expression: Expression | None
    """The main face's, never to be stored; None where the engine sees no surface."""


def examine(jpeg: bytes, *, detector: FaceDetector | None = None) -> Examination:
    """The report and derivatives of a photograph, decoded once; the same bytes for the same photograph.

    Raises UnreadableImageError.
    """
    image, size = decode(jpeg)
    engine = detector or get_detector()
    faces = engine.detect(image)
    main = main_face(faces)
    return Examination(
        report=report_on(image, size, faces, engine.name),
        crop=encode(align(image, main.keypoints), quality=CROP_QUALITY) if main else None,
        thumbnail=encode(_small(image), quality=THUMBNAIL_QUALITY),
        expression=main.expression if main else None,
    )


def _small(image: Image.Image) -> Image.Image:
    shrink = max(1.0, max(image.size) / THUMBNAIL_SIDE)
    size = max(1, round(image.width / shrink)), max(1, round(image.height / shrink))
    return image.resize(size, Image.Resampling.BILINEAR, reducing_gap=1.0)
