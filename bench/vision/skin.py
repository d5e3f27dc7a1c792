"""How light a face's skin looks in a photograph: the individual typology angle, for want of labels."""

import io

import numpy as np
from PIL import Image

from apps.vision.faces import Box

CHEEKS = ((0.2, 0.55, 0.38, 0.72), (0.62, 0.55, 0.8, 0.72))
"""Where cheeks are in a face's box: left, upper, right and lower edge, as shares of it."""
LIMITS = ((41.0, "light"), (10.0, "medium"), (-180.0, "dark"))
"""The least angle of each group in degrees."""
TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
WHITE = np.array([0.9505, 1.0, 1.089])


def typology_angle(jpeg: bytes, box: Box) -> float:
    """The angle of lightness against yellowness of the cheeks, in degrees: above 41 light, below 10 dark skin.

    Chardon, Cretois and Hourseau, "Skin colour typology and suntanning pathways", 1991. Meant for measured
    skin: in a photograph the light and the camera's white balance count as much as the skin.
    """
    picture = np.asarray(Image.open(io.BytesIO(jpeg)).convert("RGB"), dtype=np.float64) / 255
    height, width = picture.shape[:2]
    parts = []
    for left, upper, right, lower in CHEEKS:
        x = [int((box.x + side * box.width) * width) for side in (left, right)]
        y = [int((box.y + side * box.height) * height) for side in (upper, lower)]
        parts.append(picture[slice(max(y[0], 0), y[1] + 1), slice(max(x[0], 0), x[1] + 1)].reshape(-1, 3))
    lightness, yellowness = _lab(np.median(np.concatenate(parts), axis=0))
    return float(np.degrees(np.arctan2(lightness - 50, max(yellowness, 1e-6))))


def _lab(colour: np.ndarray) -> tuple[float, float]:
    """CIELAB lightness and yellowness (b*) of an sRGB colour in 0..1."""
    linear = np.where(colour <= 0.04045, colour / 12.92, ((colour + 0.055) / 1.055) ** 2.4)
    ratio = TO_XYZ @ linear / WHITE
    _, y, z = np.where(ratio > 216 / 24389, np.cbrt(ratio), (24389 / 27 * ratio + 16) / 116)
    return float(116 * y - 16), float(200 * (y - z))


def skin_group(angle: float) -> str:
    """The group's name: light, medium or dark."""
    return next(name for least, name in LIMITS if angle >= least)
