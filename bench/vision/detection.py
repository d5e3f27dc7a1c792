"""How many faces the detector finds, misses and imagines, by kind of photograph."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from apps.vision import FaceDetector
from apps.vision.blazeface import overlap
from apps.vision.decoding import decode
from apps.vision.faces import Box
from apps.vision.report import FaceReport
from bench.vision.degradations import gain
from bench.vision.photographs import Photograph

ENOUGH_OVERLAP = 0.5


@dataclass(frozen=True, slots=True)
class Seen:
    """A photograph with the report on it."""

    photograph: Photograph
    report: FaceReport

    @property
    def count(self) -> int:
        """How many faces were found."""
        return len(self.report.faces)


def share(hits: Iterable[bool]) -> float | None:
    """The share that is true, to three decimals; None of nothing."""
    hits = list(hits)
    return round(sum(hits) / len(hits), 3) if hits else None


def group(seen: list[Seen]) -> dict[str, int]:
    """Of one kind of photographs: how many, and with how many the count is right, too low, too high."""
    truth = [each.photograph.faces or 0 for each in seen]
    return {
        "pictures": len(seen),
        "exact": sum(each.count == faces for each, faces in zip(seen, truth, strict=True)),
        "too_few": sum(each.count < faces for each, faces in zip(seen, truth, strict=True)),
        "too_many": sum(each.count > faces for each, faces in zip(seen, truth, strict=True)),
    }


def detection(seen: list[Seen]) -> dict[str, object]:
    """The figures of detection over all labelled photographs."""
    known = [each for each in seen if each.photograph.faces is not None]
    one = [each for each in known if each.photograph.faces == 1]
    none = [each for each in known if each.photograph.faces == 0]
    several = [each for each in known if (each.photograph.faces or 0) > 1]
    webcam = [each for each in one if each.photograph.webcam]
    portraits = [each for each in one if not each.photograph.webcam]
    boxes = [hit for each in known for hit in _boxes_found(each)]
    kinds = {"webcam": webcam, "portraits": portraits, "several": several, "none": none}
    return {
        "one_face_found": share(each.count == 1 for each in one),
        "webcam_found": share(each.count == 1 for each in webcam),
        "false_faces": share(each.count > 0 for each in none),
        "several_noticed": share(each.count > 1 for each in several),
        "boxes_found": share(boxes),
        "boxes": len(boxes),
        "groups": {name: group(members) for name, members in kinds.items()},
    }


def found_in_the_dark(seen: list[Seen], detector: FaceDetector) -> dict[str, float | None]:
    """The share of pictures with one face where exactly one is found, by how much of the light is left."""
    one = [decode(each.photograph.jpeg)[0] for each in seen if each.photograph.faces == 1]
    return {
        str(left): share(len(detector.detect(np.asarray(gain(left)(image)))) == 1 for image in one)
        for left in (0.5, 0.25, 0.1)
    }


def _boxes_found(seen: Seen) -> list[bool]:
    found = np.array([_corners(face.box) for face in seen.report.faces]).reshape(-1, 4)
    drawn = (_corners(box) for box in seen.photograph.boxes)
    return [bool((overlap(box, found) >= ENOUGH_OVERLAP).any()) for box in drawn]


def _corners(box: Box) -> np.ndarray:
    return np.array([box.x, box.y, box.x + box.width, box.y + box.height])
