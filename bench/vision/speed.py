"""How many photographs a core examines in a second, part by part and all together."""

import io
import multiprocessing
import os
import resource
import time
from collections.abc import Callable

from PIL import Image

from apps.vision import assess, examine, get_detector, measures
from apps.vision.alignment import align
from apps.vision.decoding import decode, encode
from apps.vision.hashes import picture_hash
from apps.vision.specimen import portrait

SIZES = ((640, 480), (1280, 720))
STUDY = 423_193
"""Photographs of the largest study of this kind: Brooks et al., 2024."""


def per_second(work: Callable[[], object], seconds: float, clock: Callable[[], float] = time.process_time) -> float:
    """How often the work is done in a second by the clock, over about so many, after one round to warm up.

    The usual clock counts what this process has of a core, so that a busy machine does not look slow.
    """
    work()
    rounds, start = 0, clock()
    while clock() - start < seconds:
        work()
        rounds += 1
    return rounds / (clock() - start)


def photograph(size: tuple[int, int]) -> bytes:
    """The specimen as a JPEG of that width and height, the face as large as a participant's."""
    image = Image.open(io.BytesIO(portrait()))
    room = Image.new("RGB", (image.height * size[0] // size[1], image.height), (150, 140, 130))
    room.paste(image, ((room.width - image.width) // 2, 0))
    return encode(room.resize(size, Image.Resampling.BICUBIC))


def parts(size: tuple[int, int], detector_name: str, seconds: float) -> dict[str, float]:
    """Photographs per second of each part alone, of decoding with detection (the limit), of the report, and of the
    whole pipeline: the report, the aligned crop and the thumbnail."""
    jpeg, detector = photograph(size), get_detector(detector_name)
    image, _ = decode(jpeg)
    face = detector.detect(image)[0]

    def measure() -> None:
        grey = measures.grey_face(image, face.box)
        measures.sharpness(grey)
        measures.light(grey, measures.grey_frame(image), face.box)
        measures.pose(face.keypoints, image.size)

    work: dict[str, Callable[[], object]] = {
        "decode": lambda: decode(jpeg),
        "detect": lambda: detector.detect(image),
        "measure": measure,
        "align": lambda: align(image, face.keypoints),
        "hash": lambda: picture_hash(measures.grey_frame(image)),
        "decode_detect": lambda: detector.detect(decode(jpeg)[0]),
        "report": lambda: assess(jpeg, detector=detector),
        "pipeline": lambda: examine(jpeg, detector=detector),
    }
    return {name: round(per_second(step, seconds), 1) for name, step in work.items()}


def _worker(detector_name: str, seconds: float) -> tuple[float, float]:
    jpeg, detector = photograph(SIZES[0]), get_detector(detector_name)
    rate = per_second(lambda: examine(jpeg, detector=detector), seconds, time.perf_counter)
    return rate, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def scaling(processes: int, detector_name: str, seconds: float) -> tuple[float, float]:
    """Photographs per second of the wall clock by so many fresh processes, and the largest one's peak in MB."""
    with multiprocessing.get_context("spawn").Pool(processes) as pool:
        results = pool.starmap(_worker, [(detector_name, seconds)] * processes, chunksize=1)
    return sum(rate for rate, _ in results), max(peak for _, peak in results)


def speed(detector_name: str, seconds: float) -> dict[str, object]:
    """All figures of speed; rates are photographs per second on one core unless named otherwise."""
    load = os.getloadavg()[0]
    by_size = {f"{width}x{height}": parts((width, height), detector_name, seconds) for width, height in SIZES}
    one, peak = scaling(1, detector_name, seconds)
    two, _ = scaling(2, detector_name, seconds)
    usual = by_size["640x480"]
    return {
        "pipeline_per_s": usual["pipeline"],
        "decode_detect_per_s": usual["decode_detect"],
        "peak_mb": round(peak, 1),
        "parts": by_size,
        "pipeline_ratio": round(usual["pipeline"] / usual["decode_detect"], 3),
        "processes": {"1": round(one, 1), "2": round(two, 1)},
        "load_before": round(load, 1),
        "hours_for_study": {"1": round(STUDY / one / 3600, 2), "2": round(STUDY / two / 3600, 2)},
    }
