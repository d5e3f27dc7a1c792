"""How often the rules reject a good photograph, and catch one that was spoilt on purpose."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace

import numpy as np

from apps.vision import DEFAULT_RULES, Reason, Rules, SeedHashes, judge
from apps.vision.hashes import nearest
from apps.vision.report import MainFace
from bench.vision.cases import Case
from bench.vision.detection import Seen, share

CAUGHT_AS = {
    "blur_1px": {Reason.BLURRED},
    "blur_2px": {Reason.BLURRED},
    "blur": {Reason.BLURRED},
    "motion_9px": {Reason.BLURRED},
    "motion_15px": {Reason.BLURRED},
    "bright": {Reason.OVEREXPOSED, Reason.NO_FACE},
    "far": {Reason.TOO_SMALL, Reason.NO_FACE},
    "off_centre": {Reason.OFF_CENTRE},
    "cut": {Reason.CUT_OFF, Reason.NO_FACE},
    "two_faces": {Reason.SEVERAL_FACES},
    "tilted": {Reason.TURNED_AWAY},
    "replayed_seed": {Reason.SEED_COPY},
}
"""The reasons by which a spoilt frame counts as caught."""
DOUBTED_AS = {
    "dark": Reason.TOO_DARK,
    "hand_on_eyes": Reason.OCCLUDED,
    "hand_on_mouth": Reason.OCCLUDED,
}
"""The doubts that a spoilt frame should raise; it must never be rejected for darkness."""


def halves(all_cases: list[Case]) -> tuple[list[Case], list[Case]]:
    """The cases of every other person, and those of the rest."""
    people = sorted({case.person for case in all_cases})
    chosen = set(people[::2])
    return [c for c in all_cases if c.person in chosen], [c for c in all_cases if c.person not in chosen]


def stump(good: Iterable[float], bad: Iterable[float]) -> float:
    """The threshold under which fewest of the good and most of the bad lie; in the middle of equals."""
    good, bad = np.array(list(good)), np.array(list(bad))
    values = np.unique(np.concatenate([good, bad]))
    limits = (values[1:] + values[:-1]) / 2
    errors = np.array([(good < limit).mean() + (bad >= limit).mean() for limit in limits])
    return float(np.median(limits[errors == errors.min()]))


def choose(tuning: list[Case]) -> Rules:
    """The default rules with every threshold that spoilt frames can teach chosen on these cases."""

    def values(measure: Callable[[MainFace], float], *names: str) -> list[float]:
        reports = [r for case in tuning for name in names for r in case.spoilt[name]]
        return [measure(report.main) for report in reports if report.main]

    def clean(measure: Callable[[MainFace], float]) -> list[float]:
        return [measure(case.clean.main) for case in tuning if case.clean.main]

    def least(measure: Callable[[MainFace], float], *names: str) -> float:
        return stump(clean(measure), values(measure, *names))

    return replace(
        DEFAULT_RULES,
        version="chosen",
        least_sharpness=least(lambda face: face.sharpness, "blur", "blur_2px", "motion_15px"),
        greatest_over=-least(lambda face: -face.light.over, "bright"),
        doubt_below_light=least(lambda face: face.light.face, "dark"),
        doubt_below_score=least(lambda face: face.score, "hand_on_eyes", "hand_on_mouth"),
    )


def judging(tested: list[Case], rules: Rules) -> dict[str, object]:
    """The figures of one version of the rules on these cases."""
    verdicts = [judge(case.clean, rules) for case in tested]
    caught = {
        name: share(
            bool(reasons & set(judge(report, rules, seed=SeedHashes.of(case.clean)).reasons))
            for case in tested
            for report in case.spoilt[name]
        )
        for name, reasons in CAUGHT_AS.items()
    }
    doubted = {
        name: share(doubt in judge(report, rules).doubts for case in tested for report in case.spoilt[name])
        for name, doubt in DOUBTED_AS.items()
    }
    return {
        "frames": len(tested),
        "people": len({case.person for case in tested}),
        "clean_rejected": share(not verdict.accepted for verdict in verdicts),
        "clean_doubted": share(bool(verdict.doubts) for verdict in verdicts),
        "wrong_reasons": Counter(reason for verdict in verdicts for reason in verdict.reasons),
        "caught": caught,
        "doubted": doubted,
        "dark_rejected": share(not judge(r, rules).accepted for c in tested for r in c.spoilt["dark"]),
    }


def strangers(seen: list[Seen], rules: Rules) -> dict[str, object]:
    """How near the faces of different people come to each other by their aligned hashes."""
    people = [
        (each.photograph.person, each.report.main.aligned)
        for each in seen
        if each.photograph.faces == 1 and each.report.main
    ]
    near = [nearest(one, other.upright) for name, one in people for whom, other in people if name < whom]
    return {
        "pairs": len(near),
        "nearest": min(near, default=None),
        "taken_for_seed": share(bits <= rules.seed_distance for bits in near),
    }
