"""What JPEG, PNG and WebP files are made of: their parts are told apart, and only those that make the picture go on.

A decoder also reads texts, previews, positions and profiles, and each is a way for a few bytes to ask for a lot of
memory. Here they stay behind; the camera's orientation and a small colour profile are all that is taken out of them.
"""

import struct

from apps.studies.containers import jpeg, png, webp
from apps.studies.containers.kinds import JPEG, PNG, WEBP
from apps.studies.containers.parts import DamagedError, Sifted


def sift(data: bytes, kind: str) -> Sifted:
    """Return what makes the picture in a file of one of the three kinds. Raises DamagedError or UnusualError."""
    try:
        return {JPEG: jpeg.sift, PNG: png.sift, WEBP: webp.sift}[kind](data)
    except struct.error as error:
        raise DamagedError from error
