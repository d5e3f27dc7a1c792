"""How well the likeness of two expressions tells the same from another: the error of the research preview."""

from dataclasses import dataclass
from itertools import combinations

import numpy as np

from apps.vision import Expression, FaceDetector, examine, fidelity
from apps.vision.decoding import encode
from bench.vision.degradations import Degradation, blur, far, gain, tilt
from bench.vision.detection import Seen
from bench.vision.photographs import frames
from bench.vision.replays import replay

SHOWN = {
    "surprise": ("pyfeat__data_0-f1-su-ph", "faceapi_js__images_surprised"),
    "anger": ("pyfeat__data_15-f13-anc-ph", "faceapi_js__images_angry"),
    "fear": ("faceapi_js__images_fearful",),
    "smile": (
        "pyfeat__data_single_face",
        "skimage__data_astronaut",
        "tfjs__test_data_portrait",
        "pyfeat_frames__data_single_face_0036",
    ),
    "neutral": (
        "pyfeat_frames__data_single_face_0000",
        "faceapi_js__images_neutral",
        "gcp_vision__face_detection_face",
        "webcam__rock_1bed937b-7ae4-4070-891c-daf69415da41",
    ),
}
"""Pictures by the expression they show; smile and neutral by our own eyes."""
SPOILT: tuple[Degradation, ...] = (gain(0.6), blur(1), tilt(10), far(0.7), replay(1))


@dataclass(frozen=True, slots=True)
class Shot:
    """One frame's expression, and those of the same frame spoilt."""

    name: str
    person: str
    expression: Expression
    again: tuple[Expression, ...]


def preview(seen: list[Seen], detector: FaceDetector) -> dict[str, object]:
    """Medians of the likeness, and how often the like pair is more alike than the unlike one (AUC; .5 is chance)."""
    shots = [shot for each in seen if (shot := _shot(each, detector))]
    moods = {stem: mood for mood, stems in SHOWN.items() for stem in stems}
    same = [_alike(shot.expression, other) for shot in shots for other in shot.again]
    pairs = [(a, b) for a, b in combinations(shots, 2) if a.person != b.person]
    labelled = [(a, b) for a, b in pairs if a.name in moods and b.name in moods]
    mood = [_alike(a.expression, b.expression) for a, b in labelled if moods[a.name] == moods[b.name]]
    other = [_alike(a.expression, b.expression) for a, b in labelled if moods[a.name] != moods[b.name]]
    strangers = [_alike(a.expression, b.expression) for a, b in pairs]
    return {
        "pictures": len(shots),
        "same_picture_spoilt": _middle(same),
        "other_pictures": _middle(strangers),
        "auc_same_picture": auc(same, strangers),
        "same_expression_other_people": _middle(mood),
        "other_expression_other_people": _middle(other),
        "auc_same_expression": auc(mood, other),
        "pairs": {"same_expression": len(mood), "other_expression": len(other)},
    }


def _shot(seen: Seen, detector: FaceDetector) -> Shot | None:
    frame = next(iter(frames(seen.photograph, seen.report)), None)
    expression = examine(encode(frame), detector=detector).expression if frame else None
    if frame is None or expression is None:
        return None
    again = (examine(encode(spoil(frame)), detector=detector).expression for spoil in SPOILT)
    name = seen.photograph.name.rpartition(".")[0]
    return Shot(name, seen.photograph.person, expression, tuple(each for each in again if each))


def _alike(one: Expression, other: Expression) -> float:
    return fidelity(one, other) or 0.0


def _middle(values: list[float]) -> float | None:
    return round(float(np.median(values)), 3) if values else None


def auc(like: list[float], unlike: list[float]) -> float | None:
    """How often one of the like is more than one of the unlike, to three decimals; None of nothing."""
    return round(float((np.array(like)[:, None] > np.array(unlike)).mean()), 3) if like and unlike else None
