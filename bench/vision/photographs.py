"""The folder of labelled photographs, and the webcam-like frames made of those with one large face."""

import csv
import io
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from apps.vision.decoding import encode
from apps.vision.faces import Box
from apps.vision.report import FaceReport

LEAST_FACE = 96
"""A face needs this many pixels of height to stand in for a participant's; enlarged from less it is blurred."""
SAME_PERSON = {"pyfeat_frames__data_face_noface": "pyfeat_frames__data_single_face"}
"""Scenes that show the person of another."""


@dataclass(frozen=True, slots=True)
class Photograph:
    """A labelled picture: how many faces it shows (None where that is not known), and its drawn boxes."""

    name: str
    jpeg: bytes
    faces: int | None
    boxes: tuple[Box, ...]
    frontal: bool
    """Whether no face in it is seen from the side."""

    @property
    def webcam(self) -> bool:
        """Whether it was taken by a phone or webcam in a real room."""
        return self.name.startswith("webcam__")

    @property
    def person(self) -> str:
        """Equal for pictures of one person, such as the frames of a film."""
        scene = re.sub(r"_\d+$", "", Path(self.name).stem)
        return SAME_PERSON.get(scene, scene)


def load(folder: Path) -> list[Photograph]:
    """The pictures that MANIFEST.csv names, with TRUTH.csv's boxes. Raises OSError where a file is missing."""
    truth: dict[str, list[tuple[float, ...]]] = {}
    with (folder / "TRUTH.csv").open(newline="") as file:
        for row in csv.DictReader(file):
            box = tuple(float(row[side]) for side in ("left", "top", "width", "height"))
            truth.setdefault(row["file"], []).append(box)
    with (folder / "MANIFEST.csv").open(newline="") as file:
        return [_photograph(folder / row["file"], row, truth) for row in csv.DictReader(file)]


def _photograph(file: Path, row: dict[str, str], truth: dict[str, list[tuple[float, ...]]]) -> Photograph:
    with Image.open(file) as image:
        picture = image.convert("RGB")
    jpeg = file.read_bytes() if file.suffix == ".jpg" else encode(picture)
    scale = np.tile(picture.size, 2)
    boxes = tuple(Box(*map(float, np.array(box) / scale)) for box in truth.get(file.name, []))
    faces = int(row["faces"]) if row["faces"].isdigit() else None
    return Photograph(file.name, jpeg, faces, boxes, frontal="profile" not in row["shows"])


def frames(photograph: Photograph, report: FaceReport) -> list[Image.Image]:
    """Webcam-like frames of 640 by 480 pixels around its one face, at .35 and .5 of the height where it allows.

    None where the face is too small, or seen from the side, to stand in for a participant's; one where both would be
    the same.
    """
    if report.main is None or photograph.faces != 1 or not photograph.frontal:
        return []
    if report.main.size * report.height < LEAST_FACE:
        return []
    image = Image.open(io.BytesIO(photograph.jpeg)).convert("RGB")
    parts = {_part(image.size, report.main.box, share) for share in (0.35, 0.5)}
    return [image.resize((640, 480), Image.Resampling.BICUBIC, box=part) for part in sorted(parts)]


def _part(size: tuple[int, int], box: Box, share: float) -> tuple[int, int, int, int]:
    height = min(box.height * size[1] / share, size[1], size[0] * 3 / 4)
    width = height * 4 / 3
    left = min(max(box.centre.x * size[0] - width / 2, 0), size[0] - width)
    upper = min(max(box.centre.y * size[1] - height / 2, 0), size[1] - height)
    return round(left), round(upper), round(left + width), round(upper + height)
