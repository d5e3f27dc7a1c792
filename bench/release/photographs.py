"""Pictures of realistic sizes, no two alike: a hundred real JPEGs, each many times with other words in it.

Deterministic: the same number gives the same bytes and the same key.
"""

import hashlib
import io
import multiprocessing
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from PIL import Image

BASES = 120
BATCH = 500
PHOTOGRAPH, CROP = (640, 480), (224, 224)
NOISE, CROP_NOISE = 3.85, 3.75
"""Such that a photograph has 45 kB in the mean, and a crop 9."""
QUALITY = 85


@dataclass(frozen=True, slots=True)
class Picture:
    """One file: its key in the storage, its hash and size."""

    key: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Pictures:
    """A mimic's files by the mimic's number."""

    number: int
    photograph: Picture
    crop: Picture


def draw(folder: Path, count: int, processes: int) -> Iterator[Pictures]:
    """Write so many photographs and their crops below a folder, as the site keeps them."""
    spans = [(folder, first, min(first + BATCH, count)) for first in range(0, count, BATCH)]
    with ProcessPoolExecutor(processes, mp_context=multiprocessing.get_context("spawn")) as pool:
        for drawn in pool.map(_draw_span, spans):
            yield from drawn


def draw_seed(folder: Path, number: int) -> Picture:
    """Write one seed's picture."""
    return _write(folder, "seeds", number, PHOTOGRAPH, NOISE)


def _draw_span(span: tuple[Path, int, int]) -> list[Pictures]:
    folder, first, last = span
    return [
        Pictures(
            number,
            _write(folder, "mimics", number, PHOTOGRAPH, NOISE),
            _write(folder, "crops", number, CROP, CROP_NOISE),
        )
        for number in range(first, last)
    ]


def _write(folder: Path, kind: str, number: int, size: tuple[int, int], noise: float) -> Picture:
    words = hashlib.sha256(f"{kind} {number}".encode()).digest()
    start, rest = _bases(size, noise)[number % BASES]
    data = start + b"\xff\xfe" + (len(words) + 2).to_bytes(2, "big") + words + rest
    name = words[:16].hex()
    key = f"{kind}/{name[:2]}/{name}.jpg"
    file = folder / key
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data)
    return Picture(key, hashlib.sha256(data).hexdigest(), len(data))


@cache
def _bases(size: tuple[int, int], noise: float) -> list[tuple[bytes, bytes]]:
    """Real JPEGs, each cut where a comment may stand: behind its first marker."""
    numbers = np.random.default_rng(size[0])
    jpegs = (_jpeg(numbers, size, numbers.uniform(0.3, 1.7) * noise) for _ in range(BASES))
    return [(jpeg[:2], jpeg[2:]) for jpeg in jpegs]


def _jpeg(numbers: np.random.Generator, size: tuple[int, int], noise: float) -> bytes:
    """A soft picture with noise on it, whose strength decides how large its JPEG is."""
    soft = Image.fromarray(numbers.integers(60, 200, (6, 8, 3), dtype=np.uint8)).resize(size, Image.Resampling.BICUBIC)
    grain = noise * numbers.standard_normal((size[1], size[0], 1), dtype=np.float32)
    out = io.BytesIO()
    Image.fromarray((np.asarray(soft) + grain).clip(0, 255).astype(np.uint8)).save(out, "JPEG", quality=QUALITY)
    return out.getvalue()
