"""The real face of the suite, and pictures drawn without one."""

import io

import numpy as np
from PIL import Image, ImageDraw

from apps.vision.specimen import portrait


def person() -> Image.Image:
    """A webcam's picture of one person, 640 by 480, that the rules accept."""
    return Image.open(io.BytesIO(portrait())).convert("RGB")


def landscape() -> Image.Image:
    """Sky, a sun and two hills."""
    image = Image.new("RGB", (640, 480), (150, 190, 235))
    draw = ImageDraw.Draw(image)
    draw.ellipse((450, 60, 530, 140), fill=(255, 240, 180))
    draw.polygon([(0, 480), (180, 220), (420, 480)], fill=(70, 120, 60))
    draw.polygon([(260, 480), (500, 260), (640, 400), (640, 480)], fill=(50, 95, 55))
    return image


def noise() -> Image.Image:
    """Random pixels, always the same."""
    return Image.fromarray(np.random.default_rng(0).integers(0, 256, (480, 640, 3), dtype=np.uint8))
