"""How near a face comes to the seed's by its hash: the seed photographed again, and faces that are not the seed."""

from collections.abc import Iterable

from apps.vision.hashes import nearest
from apps.vision.report import FaceReport
from bench.vision.cases import Case
from bench.vision.detection import Seen, share

DISTANCES = (6, 8, 10, 12, 14, 16)
ALIKE = (
    {"pyfeat__data_0-f1-su-ph", "faceapi_js__images_surprised"},
    {"pyfeat__data_15-f13-anc-ph", "faceapi_js__images_angry"},
    {"pyfeat__data_single_face", "skimage__data_astronaut"},
    {"pyfeat__data_single_face", "tfjs__test_data_portrait"},
    {"pyfeat__data_single_face", "pyfeat_frames__data_single_face"},
    {"skimage__data_astronaut", "tfjs__test_data_portrait"},
)
"""People who show the same expression: surprise, anger, and four who smile."""


def replayed(cases: list[Case], name: str) -> list[int]:
    """The distances of frames photographed again to what they were made of; 64 where no face was found."""
    return [_apart(again, case.clean) for case in cases for again in case.spoilt[name]]


def strangers(cases: list[Case]) -> list[int]:
    """The distances between clean frames of different people."""
    return [_apart(one.clean, other.clean) for one in cases for other in cases if one.person < other.person]


def confusion(cases: list[Case], seen: list[Seen]) -> dict[str, object]:
    """By distance the share of faces no farther from the seed's: copies, strangers, and the same person again."""
    one = [each for each in seen if each.photograph.faces == 1 and each.report.main]
    pairs = [
        ({a.photograph.person, b.photograph.person}, _apart(a.report, b.report))
        for number, a in enumerate(one)
        for b in one[number + 1 :]
    ]
    groups = {
        "replayed_seed": replayed(cases, "replayed_seed"),
        "replayed_carelessly": replayed(cases, "replayed_carelessly"),
        "strangers": [bits for people, bits in pairs if len(people) == 2],
        "same_expression": [bits for people, bits in pairs if people in ALIKE],
        "same_person": [bits for people, bits in pairs if len(people) == 1],
    }
    return {
        name: {"pairs": len(bits), "nearest": min(bits, default=None), "within": _within(bits)}
        for name, bits in groups.items()
    }


def _apart(one: FaceReport, other: FaceReport) -> int:
    return nearest(one.main.aligned, other.main.aligned.upright) if one.main and other.main else 64


def _within(apart: Iterable[int]) -> dict[str, float | None]:
    apart = list(apart)
    return {str(limit): share(bits <= limit for bits in apart) for limit in DISTANCES}
