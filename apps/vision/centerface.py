"""CenterFace: another network's opinion of where faces are, for those who install its packages.

Xu et al., "CenterFace: Joint Face Detection and Alignment Using Face as Point", Scientific Programming, 2020.
"""

import numpy as np
from PIL import Image

from apps.vision.blazeface import Candidates, merge
from apps.vision.detector import SecondOpinionMissingError
from apps.vision.faces import Box, Face, Keypoints, Point
from apps.vision.weights import CENTERFACE, read

SCORE, OVERLAP = 0.5, 0.3
LONGER_SIDE, STRIDE = 320, 32
"""Of the picture the network looks at, in pixels: at most this, and a whole number of strides."""
SQUARE = 4
"""Pixels between two places of the network's answer."""
FIXED = b"input.1\x12\x16\n\x14\x08\x01\x12\x10\n\x02\x08\n\n\x02\x08\x03\n\x02\x08 \n\x02\x08 "
FREE = b"input.1\x12\x16\n\x14\x08\x01\x12\x10\n\x02\x12\x00\n\x02\x08\x03\n\x02\x12\x00\n\x02\x12\x00"
"""The description of the network's input in its file: ten pictures of 32 by 32, and any number of any size."""


class CenterFace:
    """The network, ready to run. Not to be shared between threads nor carried over a fork."""

    def __init__(self) -> None:
        try:
            import onnxruntime
        except ModuleNotFoundError as error:
            raise SecondOpinionMissingError("CenterFace needs the package onnxruntime") from error
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        content = read(CENTERFACE).replace(FIXED, FREE)
        self._session = onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])

    def detect(self, image: Image.Image) -> list[Face]:
        """The faces of an upright RGB picture, surest first."""
        return [_face(row) for row in merge(self._candidates(image), OVERLAP)]

    def _candidates(self, image: Image.Image) -> Candidates:
        """Rows of a score, then a box's corners and five keypoints in 0..1 of the frame."""
        scale = min(1.0, LONGER_SIDE / max(image.size))
        width, height = (max(1, round(side * scale / STRIDE)) * STRIDE for side in image.size)
        pixels = np.asarray(image.resize((width, height), Image.Resampling.BOX, reducing_gap=2.0), dtype=np.float32)
        entry = pixels.transpose(2, 0, 1)[np.newaxis]
        heat, extent, shift, places = (answer[0] for answer in self._session.run(None, {"input.1": entry}))
        rows, columns = np.nonzero(heat[0] >= SCORE)
        # The network names down before across.
        size = np.exp(extent[::-1, rows, columns]).T * SQUARE
        centre = (np.stack([columns, rows], axis=1) + shift[::-1, rows, columns].T + 0.5) * SQUARE
        low = centre - size / 2
        points = places[:, rows, columns].T.reshape(-1, 5, 2)[..., ::-1] * size[:, None] + low[:, None]
        corners = np.concatenate([low[:, None], (low + size)[:, None], points], axis=1) / (width, height)
        return np.column_stack([heat[0, rows, columns], corners.reshape(-1, 14)])


def _face(row: np.ndarray) -> Face:
    (left, upper), (right, lower), *places = row[1:].reshape(7, 2).tolist()
    right_eye, left_eye, nose, right_corner, left_corner = (Point(*place) for place in places)
    mouth = Point((right_corner.x + left_corner.x) / 2, (right_corner.y + left_corner.y) / 2)
    box = Box(left, upper, right - left, lower - upper)
    # It does not see ears: they are where the box ends, as in a frontal face.
    ears = Point(left, right_eye.y), Point(right, left_eye.y)
    keypoints = Keypoints(right_eye, left_eye, nose, mouth, *ears)
    return Face(box=box, score=float(row[0]), outline=box, keypoints=keypoints)
