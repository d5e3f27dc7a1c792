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


def group(seen: list[Seen]) -> dict[str, float | None]:
    """Of one kind of photographs: faces found, missed and imagined by their number, and the share counted exactly."""
    pairs = [(each.count, each.photograph.faces or 0) for each in seen]
    return {
        "pictures": len(pairs),
        "faces": sum(faces for _, faces in pairs),
        "found": sum(min(count, faces) for count, faces in pairs),
        "missed": sum(max(faces - count, 0) for count, faces in pairs),
        "false": sum(max(count - faces, 0) for count, faces in pairs),
        "count_exact": share(count == faces for count, faces in pairs),
    }


def drawn(seen: list[Seen]) -> dict[str, float | None]:
    """Of the drawn boxes: found by a face that overlaps by half and more, missed, and faces that overlap none so."""
    drawn_in = [each for each in seen if each.photograph.boxes]
    overlaps = [_overlaps(each) for each in drawn_in]
    hits = [bool(best >= ENOUGH_OVERLAP) for each in overlaps for best in each.max(axis=1, initial=0)]
    false = sum(int((each.max(axis=0, initial=0) < ENOUGH_OVERLAP).sum()) for each in overlaps)
    exact = share(each.count == len(each.photograph.boxes) for each in drawn_in)
    return {
        "pictures": len(drawn_in),
        "faces": len(hits),
        "found": sum(hits),
        "missed": len(hits) - sum(hits),
        "false": false,
        "count_exact": exact,
    }


def detection(seen: list[Seen]) -> dict[str, object]:
    """The figures of detection over all labelled photographs."""
    known = [each for each in seen if each.photograph.faces is not None]
    one = [each for each in known if each.photograph.faces == 1]
    none = [each for each in known if each.photograph.faces == 0]
    several = [each for each in known if (each.photograph.faces or 0) > 1]
    webcam = [each for each in one if each.photograph.webcam]
    portraits = [each for each in one if not each.photograph.webcam]
    boxes = drawn(known)
    kinds = {"webcam": webcam, "portraits": portraits, "several": several, "none": none}
    return {
        "one_face_found": share(each.count == 1 for each in one),
        "webcam_found": share(each.count == 1 for each in webcam),
        "false_faces": share(each.count > 0 for each in none),
        "several_noticed": share(each.count > 1 for each in several),
        "boxes_found": round((boxes["found"] or 0) / (boxes["faces"] or 1), 3),
        "groups": {name: group(members) for name, members in kinds.items()} | {"drawn_boxes": boxes},
    }


def found_in_the_dark(seen: list[Seen], detector: FaceDetector) -> dict[str, float | None]:
    """The share of pictures with one face where exactly one is found, by how much of the light is left."""
    one = [decode(each.photograph.jpeg)[0] for each in seen if each.photograph.faces == 1]
    return {
        str(left): share(len(detector.detect(gain(left)(image))) == 1 for image in one) for left in (0.5, 0.25, 0.1)
    }


def _overlaps(seen: Seen) -> np.ndarray:
    """How much each drawn box (row) shares with each face found (column)."""
    found = np.array([_corners(face.box) for face in seen.report.faces]).reshape(-1, 4)
    return np.array([overlap(_corners(box), found) for box in seen.photograph.boxes])


def _corners(box: Box) -> np.ndarray:
    return np.array([box.x, box.y, box.x + box.width, box.y + box.height])
