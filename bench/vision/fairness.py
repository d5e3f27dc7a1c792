"""The same figures for faces that look light and dark in their photographs."""

from apps.vision import FaceDetector, Outcome, Rules, judge
from apps.vision.decoding import decode
from bench.vision.cases import Case
from bench.vision.degradations import gain
from bench.vision.detection import Seen, share
from bench.vision.skin import LIMITS, skin_group, typology_angle


def by_skin(seen: list[Seen], cases: list[Case], rules: Rules, detector: FaceDetector) -> dict[str, object]:
    """By group of skin: how many faces were seen, still found at a quarter of the light, and how clean frames fare.

    A face that is not found at all has no group, and is missing here.
    """
    groups: dict[str, list[Seen]] = {name: [] for _, name in LIMITS}
    for each in seen:
        if each.photograph.faces == 1 and each.report.main:
            groups[skin_group(typology_angle(each.photograph.jpeg, each.report.main.box))].append(each)
    return {
        name: {
            "photographs": len(members),
            "exact": share(each.count == 1 for each in members),
            "exact_at_quarter_light": share(_found_at(0.25, each, detector) for each in members),
            **_frames([case for case in cases if case.skin == name], rules),
        }
        for name, members in groups.items()
    }


def _found_at(light: float, seen: Seen, detector: FaceDetector) -> bool:
    image, _ = decode(seen.photograph.jpeg)
    return len(detector.detect(gain(light)(image))) == 1


def _frames(cases: list[Case], rules: Rules) -> dict[str, object]:
    outcomes = [judge(case.clean, rules).outcome for case in cases]
    return {
        "frames": len(cases),
        "people": len({case.person for case in cases}),
        "clean_rejected": share(outcome is Outcome.REJECTED for outcome in outcomes),
        "clean_reviewed": share(outcome is Outcome.REVIEW for outcome in outcomes),
    }
