"""The detectors: what they are made of, and how their output becomes faces."""

from importlib.metadata import version

import numpy as np
from PIL import Image

from apps.vision.blazeface import FULL, SHORT, BlazeFace, merge
from apps.vision.centerface import CenterFace
from apps.vision.expression import expression
from apps.vision.faces import Box, Face, Keypoints, Point
from apps.vision.mesh import FaceMesh, region_around

SCORE = 0.5
"""The least score of a candidate, and the least probability by which the mesh confirms it."""
OVERLAP = 0.3
"""Candidates that share more than this (intersection over union) are one face."""

SAME_PLACE = ((33, 133), (362, 263), (4,), (61, 291), (234,), (454,))
"""For each of the six keypoints the mesh's points whose mean it is."""
EYES = ((33, 133, ((160, 144), (158, 153))), (362, 263, ((385, 380), (387, 373))))
"""For each eye the mesh's outer and inner corner and two pairs of upper and lower lid."""


def _box(low: np.ndarray, high: np.ndarray) -> Box:
    return Box(float(low[0]), float(low[1]), float(high[0] - low[0]), float(high[1] - low[1]))


def _openness(points: np.ndarray) -> float:
    """Eye aspect ratio of the more open eye, so that a wink is no shut eye (Soukupová and Čech, 2016)."""
    ratios = []
    for outer, inner, lids in EYES:
        heights = [np.linalg.norm(points[upper] - points[lower]) for upper, lower in lids]
        ratios.append(np.mean(heights) / np.linalg.norm(points[outer] - points[inner]))
    return float(max(ratios))


class BlazeFaceMesh:
    """Short- and full-range BlazeFace joined, each face confirmed and refined by the face mesh."""

    name = f"blazeface-mesh-2 litert-{version('ai-edge-litert')}"

    def __init__(self) -> None:
        self._ranges = (BlazeFace(SHORT), BlazeFace(FULL))
        self._mesh = FaceMesh()

    def detect(self, image: Image.Image) -> list[Face]:
        """The faces of an upright RGB picture, surest first."""
        rows = merge(np.concatenate([each.candidates(image, SCORE) for each in self._ranges]), OVERLAP)
        return [face for row in rows if (face := self._confirm(image, row))]

    def _confirm(self, frame: Image.Image, row: np.ndarray) -> Face | None:
        corners = row[1:].reshape(8, 2)
        pixels = corners * frame.size
        probability, surface = self._mesh.fit(frame, region_around(pixels[:2].ravel(), pixels[2:4]))
        if probability < SCORE:
            return None
        points = surface[:, :2] / frame.size
        places = (points[list(at)].mean(axis=0).tolist() for at in SAME_PLACE)
        return Face(
            box=_box(*corners[:2]),
            score=float(row[0]),
            outline=_box(points.min(axis=0), points.max(axis=0)),
            keypoints=Keypoints(*(Point(*place) for place in places)),
            eyes_open=_openness(surface[:, :2]),
            expression=expression(surface),
        )


class SecondOpinion:
    """BlazeFaceMesh; where it sees no face, CenterFace decides."""

    def __init__(self) -> None:
        self._first, self._second = BlazeFaceMesh(), CenterFace()
        self.name = f"{self._first.name} + centerface-1 onnxruntime-{version('onnxruntime')}"

    def detect(self, image: Image.Image) -> list[Face]:
        """The faces of an upright RGB picture, surest first."""
        return self._first.detect(image) or self._second.detect(image)


class BlazeFaceShort:
    """Short-range BlazeFace alone: for near faces, about three times as fast, with more misses and false alarms."""

    name = f"blazeface-short-2 litert-{version('ai-edge-litert')}"

    def __init__(self) -> None:
        self._short = BlazeFace(SHORT)

    def detect(self, image: Image.Image) -> list[Face]:
        """The faces of an upright RGB picture, surest first."""
        rows = merge(self._short.candidates(image, SCORE), OVERLAP)
        return [self._face(row) for row in rows]

    def _face(self, row: np.ndarray) -> Face:
        corners = row[1:].reshape(8, 2)
        box = _box(*corners[:2])
        keypoints = Keypoints(*(Point(*point) for point in corners[2:].tolist()))
        return Face(box=box, score=float(row[0]), outline=box, keypoints=keypoints)
