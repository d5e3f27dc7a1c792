"""Thresholds chosen on the frames of some people, to be tested on those of others."""

from collections.abc import Callable, Iterable
from dataclasses import replace

import numpy as np

from apps.vision import DEFAULT_RULES, Rules
from apps.vision.report import MainFace
from bench.vision.cases import Case
from bench.vision.seeds import strangers

SAFETY_BITS, DOUBT_BITS = 2, 4
"""How much nearer than any stranger a face must be to be the seed's, and how much farther it is still doubted."""


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

    nearest_stranger = int(min(strangers(tuning)))
    return replace(
        DEFAULT_RULES,
        version="chosen",
        least_sharpness=least(lambda face: face.sharpness, "blur", "blur_2px", "motion_15px"),
        greatest_over=-least(lambda face: -face.light.over, "bright"),
        seed_distance=nearest_stranger - SAFETY_BITS,
        doubt_seed_distance=nearest_stranger - SAFETY_BITS + DOUBT_BITS,
        doubt_below_light=least(lambda face: face.light.face, "dark"),
        doubt_below_ratio=least(lambda face: face.light.face / face.light.background, "backlit"),
        # A person's time is dear, so no clean frame may be held: the least score of any, however little it catches.
        doubt_below_score=min(clean(lambda face: face.score)),
    )
