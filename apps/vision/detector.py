"""Which detector is used, and how a process comes by it."""

import os
import threading
from typing import Protocol

from PIL import Image

from apps.vision.faces import Face

DEFAULT = "blazeface-mesh"
NAMES = (DEFAULT, "blazeface-short", "blazeface-mesh+centerface")


class UnknownDetectorError(ValueError):
    """No detector has this name."""


class SecondOpinionMissingError(RuntimeError):
    """The package that runs CenterFace is not installed."""


class FaceDetector(Protocol):
    """Finds the faces of a picture."""

    @property
    def name(self) -> str:
        """Engine and version, stored with every report."""

    def detect(self, image: Image.Image) -> list[Face]:
        """The faces of an upright RGB picture, surest first."""


class _Built(threading.local):
    def __init__(self) -> None:
        self.detectors: dict[tuple[int, str], FaceDetector] = {}


_built = _Built()


def get_detector(name: str = DEFAULT) -> FaceDetector:
    """This thread's own detector (one of NAMES), built at the first call.

    Raises UnknownDetectorError; WeightsMissingError or WeightsChangedError where a network's file is not as measured;
    SecondOpinionMissingError where CenterFace is asked for and what runs it is not installed.
    """
    # A network may neither cross a fork nor be used by two threads, so each process and thread keeps its own.
    key = (os.getpid(), name)
    if key not in _built.detectors:
        _built.detectors[key] = _build(name)
    return _built.detectors[key]


def _build(name: str) -> FaceDetector:
    # The engines load LiteRT, which a web process that only reads verdicts does not need.
    from apps.vision.engines import BlazeFaceMesh, BlazeFaceShort, SecondOpinion

    match name:
        case "blazeface-mesh":
            return BlazeFaceMesh()
        case "blazeface-short":
            return BlazeFaceShort()
        case "blazeface-mesh+centerface":
            return SecondOpinion()
        case _:
            raise UnknownDetectorError(f"no detector is called {name!r}")
