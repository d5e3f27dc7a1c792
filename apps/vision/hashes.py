"""Perceptual hashes: 64 bits that stay nearly the same when a picture is copied or photographed again."""

from dataclasses import dataclass

import numpy as np
from PIL import Image

SIDE, KEPT = 32, 8


def _cosines() -> np.ndarray:
    frequency, place = np.arange(KEPT)[:, None], np.arange(SIDE)[None]
    return np.cos(np.pi * frequency * (place + 0.5) / SIDE)


COSINES = _cosines()
MIRROR = (-1.0) ** np.arange(KEPT)


@dataclass(frozen=True, slots=True)
class PictureHash:
    """A picture's hash and that of its mirror image."""

    upright: str
    """16 hexadecimal digits."""
    mirrored: str


def picture_hash(image: Image.Image) -> PictureHash:
    """The hash of the 64 lowest frequencies of a picture's grey values, each against their median.

    (The pHash of Zauner, "Implementation and benchmarking of perceptual image hash functions", 2010.)
    """
    grey = np.asarray(image.convert("L").resize((SIDE, SIDE), Image.Resampling.BOX), dtype=np.float64)
    spectrum = COSINES @ grey @ COSINES.T
    # A mirrored picture has the same spectrum with the odd horizontal frequencies negated.
    return PictureHash(_digits(spectrum), _digits(spectrum * MIRROR))


def _digits(spectrum: np.ndarray) -> str:
    flat = spectrum.ravel()
    above = flat > np.median(flat[1:])
    return np.packbits(above).tobytes().hex()


def distance(one: str, other: str) -> int:
    """In how many of 64 bits two hashes differ."""
    return (int(one, 16) ^ int(other, 16)).bit_count()


def nearest(picture: PictureHash, other: str) -> int:
    """The distance to another hash in the orientation that is nearer."""
    return min(distance(picture.upright, other), distance(picture.mirrored, other))
