"""A rotated square cut out of a photograph."""

from dataclasses import dataclass

import numpy as np
from PIL import Image


@dataclass(frozen=True, slots=True)
class Region:
    """A square of the frame: centre and side in pixels, angle in radians, clockwise."""

    centre: tuple[float, float]
    side: float
    angle: float

    def axes(self) -> np.ndarray:
        """The 2 by 2 matrix that turns an offset within the square into an offset within the frame."""
        cos, sin = np.cos(self.angle), np.sin(self.angle)
        return np.array([[cos, -sin], [sin, cos]])

    def cut(self, image: Image.Image, pixels: int) -> Image.Image:
        """The square's content, upright, pixels by pixels; black where it leaves the frame."""
        source, corner, shrink = self._surroundings(image, max(1, int(self.side / pixels)))
        matrix = self.axes() * self.side / pixels / shrink
        origin = (np.array(self.centre) - corner) / shrink - matrix @ np.full(2, pixels / 2)
        terms = (*matrix[0], origin[0], *matrix[1], origin[1])
        return source.transform(
            (pixels, pixels), Image.Transform.AFFINE, tuple(map(float, terms)), Image.Resampling.BILINEAR
        )

    def _surroundings(self, image: Image.Image, shrink: int) -> tuple[Image.Image, np.ndarray, int]:
        """The part of the frame that holds the square, reduced; its corner in pixels of the frame."""
        if shrink == 1:
            return image, np.zeros(2), 1
        reach = self.side * np.abs(self.axes()[0]).sum() / 2 + shrink
        # Whole blocks of the frame, so that the same pixels fall together wherever the square lies.
        low = np.clip((np.array(self.centre) - reach) // shrink * shrink, 0, np.array(image.size) - 1).astype(int)
        high = np.clip(np.ceil((np.array(self.centre) + reach) / shrink) * shrink, low + 1, image.size).astype(int)
        return image.reduce(shrink, (*low.tolist(), *high.tolist())), low, shrink

    def to_frame(self, points: np.ndarray) -> np.ndarray:
        """N by 2 points in 0..1 of the square as pixels of the frame."""
        moved: np.ndarray = (points - 0.5) * self.side @ self.axes().T + self.centre
        return moved
