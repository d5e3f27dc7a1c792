"""A face brought to the same place, size and angle in every photograph."""

import numpy as np
from PIL import Image

from apps.vision.faces import Keypoints
from apps.vision.region import Region

SIDE = 224
"""Width and height in pixels of an aligned face meant to be looked at."""
EYE_DISTANCE, EYE_HEIGHT = 0.3, 0.4
"""Between the eyes, and from the upper edge to them, as shares of the side."""


def align(image: Image.Image, keypoints: Keypoints, pixels: int = SIDE) -> Image.Image:
    """The face upright, pixels by pixels, its eyes at fixed points; black beyond the frame."""
    right, left = (np.multiply(eye, image.size) for eye in (keypoints.right_eye, keypoints.left_eye))
    along = left - right
    side = max(float(np.linalg.norm(along)), 1.0) / EYE_DISTANCE
    region = Region((0.0, 0.0), side, float(np.arctan2(along[1], along[0])))
    middle = (right + left) / 2 + region.axes() @ np.array([0.0, (0.5 - EYE_HEIGHT) * side])
    return Region((float(middle[0]), float(middle[1])), side, region.angle).cut(image, pixels)
