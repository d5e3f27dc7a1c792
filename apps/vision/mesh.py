"""Face mesh: says whether a region holds a face, and where 468 points of its surface lie.

Kartynnik et al., "Real-time Facial Surface Geometry from Monocular Video on Mobile GPUs", CVPR workshop 2019.
"""

import numpy as np
from PIL import Image

from apps.vision.region import Region
from apps.vision.weights import FACE_MESH, Network

MARGIN = 1.5
"""How much larger than the detected box the region is that the network was trained on."""


def region_around(box: np.ndarray, eyes: np.ndarray) -> Region:
    """The square the network expects around a box (x0 y0 x1 y1) with its eyes (right, left) level; pixels."""
    x0, y0, x1, y1 = box
    dx, dy = eyes[1] - eyes[0]
    side = MARGIN * max(x1 - x0, y1 - y0)
    return Region((float(x0 + x1) / 2, float(y0 + y1) / 2), float(side), float(np.arctan2(dy, dx)))


class FaceMesh:
    """The network, ready to run."""

    def __init__(self) -> None:
        self._network = Network(FACE_MESH)

    def fit(self, image: Image.Image, region: Region) -> tuple[float, np.ndarray]:
        """How probably the region holds a face, 0..1, and its 468 by 3 points in pixels, z to the back."""
        side = self._network.side
        pixels = np.asarray(region.cut(image, side), dtype=np.float32) / 255.0
        points, logit = self._network.run(pixels)
        solid = points.reshape(-1, 3) / side
        surface = np.column_stack([region.to_frame(solid[:, :2]), solid[:, 2] * region.side])
        return float(1 / (1 + np.exp(-logit.item()))), surface
