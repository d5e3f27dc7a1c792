"""What a detector says of one face. Coordinates are in 0..1 of the frame, x to the right, y down."""

from dataclasses import dataclass
from typing import NamedTuple

from apps.vision.expression import Expression


class Point(NamedTuple):
    """A place in the frame; outside 0..1 where it lies beyond the edge."""

    x: float
    y: float


class Keypoints(NamedTuple):
    """Six places of a face. Right and left are the subject's own."""

    right_eye: Point
    left_eye: Point
    nose: Point
    mouth: Point
    right_ear: Point
    left_ear: Point


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle of the frame: its upper left corner and its extent."""

    x: float
    y: float
    width: float
    height: float

    @property
    def centre(self) -> Point:
        """The middle of the rectangle."""
        return Point(self.x + self.width / 2, self.y + self.height / 2)

    @property
    def outside(self) -> float:
        """The share of the rectangle's area that lies beyond the frame, 0..1."""
        across = min(self.x + self.width, 1.0) - max(self.x, 0.0)
        down = min(self.y + self.height, 1.0) - max(self.y, 0.0)
        return 1.0 - max(across, 0.0) * max(down, 0.0) / (self.width * self.height)


@dataclass(frozen=True, slots=True)
class Face:
    """A detected face. Only its box and score are ever stored; the rest lives as long as the assessment."""

    box: Box
    score: float
    """How sure the detector is, 0..1."""
    outline: Box
    """The smallest rectangle from brow to chin; the box again where the engine sees no surface."""
    keypoints: Keypoints
    eyes_open: float | None = None
    """Height over width of the wider eye (about .3 open, under .1 shut); None where the engine cannot say."""
    expression: Expression | None = None
    """None where the engine sees no surface."""
