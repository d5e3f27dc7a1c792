"""What can be measured of a face in its frame: place, pose, sharpness and light. Each a plain number."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from PIL import Image

from apps.vision.faces import Box, Keypoints

GREY_WIDTH = 160
"""Width in pixels to which a face is scaled before its sharpness and light are measured."""
FRAME_SIDE = 64
"""Width and height in pixels to which a frame is scaled before its background's light is measured."""
BURNT, BLACK = 245, 16
"""Grey values (0..255) above or below which a pixel shows nothing."""


@dataclass(frozen=True, slots=True)
class Pose:
    """Where the head points. Positive yaw: towards the frame's right; positive roll: clockwise."""

    yaw: float
    """The nose's way from the middle of the face towards one ear, -1..1; 0 is frontal."""
    pitch: float
    """The nose's place between eyes (0) and mouth (1) along the face: about .5, and .1 more for every 10° down."""
    roll: float
    """The eye line's angle to the horizontal in degrees."""


@dataclass(frozen=True, slots=True)
class Light:
    """How the face is lit; means in 0..255, shares in 0..1."""

    face: float
    background: float
    over: float
    """Share of the face's pixels that are burnt out."""
    under: float
    """Share of the face's pixels that are black."""


def offset(box: Box) -> float:
    """How far the face's centre lies from the frame's, as a share of width or height, whichever is more."""
    return max(abs(box.centre.x - 0.5), abs(box.centre.y - 0.5))


def pose(keypoints: Keypoints, size: tuple[int, int]) -> Pose:
    """The head's pose by the keypoints' proportions, in a frame of that width and height in pixels."""
    right_eye, left_eye, nose, mouth, right_ear, left_ear = (np.multiply(point, size) for point in keypoints)
    along = (left_eye - right_eye) / max(float(np.linalg.norm(left_eye - right_eye)), 1e-6)
    down = np.array([-along[1], along[0]])
    to_right, to_left = (nose - right_ear) @ along, (left_ear - nose) @ along
    eyes = (right_eye + left_eye) / 2
    return Pose(
        yaw=_ratio(to_right - to_left, abs(to_right) + abs(to_left)),
        pitch=_ratio((nose - eyes) @ down, (mouth - eyes) @ down),
        roll=float(np.degrees(np.arctan2(along[1], along[0]))),
    )


def _ratio(part: Any, whole: Any) -> float:
    return float(part / whole) if abs(whole) > 1e-6 else 0.0


def grey_face(image: Image.Image, box: Box) -> np.ndarray:
    """The part of the box inside the frame in grey (float32, 0..255), GREY_WIDTH pixels wide."""
    left, upper = int(max(box.x, 0.0) * image.width), int(max(box.y, 0.0) * image.height)
    right = int(min(box.x + box.width, 1.0) * image.width)
    lower = int(min(box.y + box.height, 1.0) * image.height)
    crop = image.crop((left, upper, max(right, left + 1), max(lower, upper + 1)))
    height = max(3, round(crop.height * GREY_WIDTH / crop.width))
    scaled = crop.convert("L").resize((GREY_WIDTH, height), Image.Resampling.BILINEAR, reducing_gap=2.0)
    return np.asarray(scaled, dtype=np.float32)


def grey_frame(image: Image.Image) -> Image.Image:
    """The whole picture in grey, FRAME_SIDE by FRAME_SIDE pixels."""
    small = image.resize((FRAME_SIDE, FRAME_SIDE), Image.Resampling.BOX, reducing_gap=2.0)
    return small.convert("L")


def sharpness(grey: np.ndarray) -> float:
    """Variance of the second difference over variance of the grey values, in the direction where it is least.

    Fine detail by contrast, from 0 up; both a lens out of focus and a movement in any direction lower it.
    """
    middle = 2 * grey[1:-1, 1:-1]
    across = (grey[1:-1, :-2] + grey[1:-1, 2:] - middle).var()
    down = (grey[:-2, 1:-1] + grey[2:, 1:-1] - middle).var()
    falling = (grey[:-2, :-2] + grey[2:, 2:] - middle).var() / 2
    rising = (grey[:-2, 2:] + grey[2:, :-2] - middle).var() / 2
    return float(min(across, down, falling, rising) / (grey.var() + 1))


def light(grey: np.ndarray, frame: Image.Image, box: Box) -> Light:
    """The light on a grey face, and around its box in the grey frame of any size."""
    width, height = frame.size
    around = np.ones((height, width), dtype=bool)
    rows = slice(max(int(box.y * height), 0), max(int((box.y + box.height) * height), 0))
    columns = slice(max(int(box.x * width), 0), max(int((box.x + box.width) * width), 0))
    around[rows, columns] = False
    face = float(grey.mean())
    return Light(
        face=face,
        background=float(np.asarray(frame)[around].mean()) if around.any() else face,
        over=float((grey > BURNT).mean()),
        under=float((grey < BLACK).mean()),
    )
