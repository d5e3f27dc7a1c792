"""BlazeFace: candidate faces and six keypoints each, from one network's pass over the whole frame.

Bazarevsky et al., "BlazeFace: Sub-millisecond Neural Face Detection on Mobile GPUs", CVPR workshop 2019.
A candidate is a row of 17 numbers: score, then box corners x0 y0 x1 y1, then six keypoints x y, all in
0..1 of the frame: the subject's right eye, left eye, nose tip, mouth, right ear, left ear.
"""

from dataclasses import dataclass

import numpy as np
from PIL import Image

from apps.vision.weights import FULL_RANGE, SHORT_RANGE, Network, Weights

Candidates = np.ndarray


@dataclass(frozen=True, slots=True)
class Range:
    """A trained network and its grid: each (stride in pixels, anchors per square) in output order."""

    weights: Weights
    grid: tuple[tuple[int, int], ...]


SHORT = Range(SHORT_RANGE, ((8, 2), (16, 6)))
FULL = Range(FULL_RANGE, ((4, 1),))


def anchors(side: int, grid: tuple[tuple[int, int], ...]) -> np.ndarray:
    """The N by 2 anchor centres in 0..1 of the network's square picture, row by row."""
    layers = []
    for stride, repeats in grid:
        centres = (np.arange(side // stride, dtype=np.float32) + 0.5) * stride / side
        y, x = np.meshgrid(centres, centres, indexing="ij")
        layers.append(np.repeat(np.stack([x, y], axis=-1).reshape(-1, 2), repeats, axis=0))
    return np.concatenate(layers)


def letterbox(image: Image.Image, side: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The frame fitted into a black square, as float32 in -1..1, with its offset and extent in 0..1 of it."""
    scale = side / max(image.size)
    fitted = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    corner = ((side - fitted[0]) // 2, (side - fitted[1]) // 2)
    square = Image.new("RGB", (side, side))
    square.paste(image.resize(fitted, Image.Resampling.BOX, reducing_gap=2.0), corner)
    pixels = np.asarray(square, dtype=np.float32) / 127.5 - 1.0
    return pixels, np.array(corner, np.float32) / side, np.array(fitted, np.float32) / side


class BlazeFace:
    """One trained range, ready to run."""

    def __init__(self, trained: Range) -> None:
        self._network = Network(trained.weights)
        self._anchors = anchors(self._network.side, trained.grid)

    def candidates(self, image: Image.Image, threshold: float) -> Candidates:
        """All rows that score at least the threshold, overlapping ones included."""
        pixels, offset, extent = letterbox(image, self._network.side)
        points, logits = (output[0] for output in self._network.run(pixels))
        scores = 1 / (1 + np.exp(-logits[:, 0].clip(-80, 80)))
        kept = scores >= threshold
        points = points[kept].reshape(-1, 8, 2) / self._network.side
        around = self._anchors[kept][:, None]
        half = points[:, 1:2] / 2
        centre = points[:, :1] + around
        points = np.concatenate([centre - half, centre + half, points[:, 2:] + around], axis=1)
        return np.column_stack([scores[kept], ((points - offset) / extent).reshape(-1, 16)])


def overlap(box: np.ndarray, boxes: np.ndarray) -> np.ndarray:
    """Intersection over union of one box with many, corners in the last axis."""
    low, high = np.maximum(box[:2], boxes[:, :2]), np.minimum(box[2:], boxes[:, 2:])
    shared = (high - low).clip(0).prod(axis=1)
    areas = (boxes[:, 2:] - boxes[:, :2]).prod(axis=1)
    union = (box[2:] - box[:2]).prod() + areas - shared
    share: np.ndarray = np.divide(shared, union, out=np.zeros_like(shared), where=union > 0)
    return share


def merge(candidates: Candidates, threshold: float) -> Candidates:
    """One row per face, best first: rows that overlap the best by more than the threshold are averaged
    into it, weighted by score (weighted non-maximum suppression)."""
    rows = candidates[np.argsort(-candidates[:, 0], kind="stable")]
    faces = []
    while len(rows):
        same = overlap(rows[0, 1:5], rows[:, 1:5]) > threshold
        same[0] = True
        points = np.average(rows[same, 1:], axis=0, weights=rows[same, 0])
        faces.append(np.concatenate([rows[:1, 0], points]))
        rows = rows[~same]
    return np.array(faces).reshape(-1, candidates.shape[1])
