"""The report on one photograph: a pure function of its bytes."""

from dataclasses import asdict, dataclass
from typing import Any, TypeAlias

from PIL import Image

from apps.vision import measures
from apps.vision.alignment import align
from apps.vision.decoding import decode
from apps.vision.detector import FaceDetector, get_detector
from apps.vision.faces import Box, Face
from apps.vision.hashes import PictureHash, picture_hash
from apps.vision.measures import Light, Pose

JSON: TypeAlias = "dict[str, JSON] | list[JSON] | str | int | float | bool | None"


HASHED_SIDE = 64
"""Width and height in pixels of the aligned face whose hash is taken."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """Where a face is, in 0..1 of the frame, and how sure the detector is, 0..1."""

    box: Box
    score: float


@dataclass(frozen=True, slots=True)
class MainFace:
    """The measures of the largest face. Lengths and areas are shares of the frame's or of the face's own."""

    box: Box
    score: float
    size: float
    """Height of the box by the frame's."""
    offset: float
    """From the frame's centre, 0 to about .5."""
    cut_off: float
    """The share of the face beyond the frame, 0..1."""
    pose: Pose
    sharpness: float
    light: Light
    eyes_open: float | None
    aligned: PictureHash
    """Of the face alone, its eyes at fixed points."""

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> "MainFace":
        """The measures again, as FaceReport.as_json stored them."""
        parts = {"box": Box, "pose": Pose, "light": Light, "aligned": PictureHash}
        return cls(**stored | {name: part(**stored[name]) for name, part in parts.items()})


@dataclass(frozen=True, slots=True)
class FaceReport:
    """What the engine saw in one photograph; nothing in it can rebuild or recognise the face."""

    width: int
    height: int
    faces: tuple[Sighting, ...]
    """Surest first."""
    main: MainFace | None
    """None where no face was found."""
    frame: PictureHash
    """Of the whole photograph."""
    engine: str

    def as_json(self) -> dict[str, JSON]:
        """What is stored: boxes, scores, measures and hashes; numbers to five decimals."""
        return {name: _plain(value) for name, value in asdict(self).items()}

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> "FaceReport":
        """The report again, as precise as it was stored. Raises KeyError or TypeError on anything else."""
        return cls(
            width=stored["width"],
            height=stored["height"],
            faces=tuple(Sighting(Box(**face["box"]), face["score"]) for face in stored["faces"]),
            main=stored["main"] and MainFace.from_json(stored["main"]),
            frame=PictureHash(**stored["frame"]),
            engine=stored["engine"],
        )


def _plain(value: Any) -> JSON:
    match value:
        case dict():
            return {name: _plain(part) for name, part in value.items()}
        case list() | tuple():
            return [_plain(part) for part in value]
        case float():
            return round(value, 5)
        case _:
            plain: JSON = value
            return plain


def assess(jpeg: bytes, *, detector: FaceDetector | None = None) -> FaceReport:
    """The report on a photograph, decoded once. Raises UnreadableImageError."""
    image, size = decode(jpeg)
    engine = detector or get_detector()
    return report_on(image, size, engine.detect(image), engine.name)


def main_face(faces: list[Face]) -> Face | None:
    """The largest face; None of none."""
    return max(faces, key=lambda face: face.box.width * face.box.height, default=None)


def report_on(image: Image.Image, size: tuple[int, int], faces: list[Face], engine: str) -> FaceReport:
    """The report on a decoded photograph of that full width and height in pixels, with the faces seen in it."""
    frame = measures.grey_frame(image)
    main = main_face(faces)
    return FaceReport(
        width=size[0],
        height=size[1],
        faces=tuple(Sighting(face.box, face.score) for face in faces),
        main=_measure(image, main, frame) if main else None,
        frame=picture_hash(frame),
        engine=engine,
    )


def _measure(image: Image.Image, face: Face, frame: Image.Image) -> MainFace:
    grey = measures.grey_face(image, face.box)
    return MainFace(
        box=face.box,
        score=face.score,
        size=face.box.height,
        offset=measures.offset(face.box),
        cut_off=max(face.box.outside, face.outline.outside),
        pose=measures.pose(face.keypoints, image.size),
        sharpness=measures.sharpness(grey),
        light=measures.light(grey, frame, face.box),
        eyes_open=face.eyes_open,
        aligned=picture_hash(align(image, face.keypoints, HASHED_SIDE)),
    )
