"""What a session will cost a person, told before it begins: pictures, minutes and megabytes."""

import math
from dataclasses import dataclass

from apps.participants.preflight import SIDE, SIDES
from apps.studies.models import Cohort, Stimulus

Phase = Cohort.Phase

# What the instructions promise for one picture, and what the pages before the pictures take.
SECONDS_A_PICTURE = {Cohort.Phase.MIMIC: 60, Cohort.Phase.RATE: 30}
SECONDS_BEFORE = {Cohort.Phase.MIMIC: 300, Cohort.Phase.RATE: 180}

# In kilobytes: all pages of a session once, compressed; the live guidance, which goes with the smallest photographs
# never; a picture whose light copy is not made yet; and a photograph as the device sends it, by the pixels of its
# long side.
PAGES = 250
GUIDANCE = 250
PICTURE = 45
PHOTOGRAPH = {640: 55, 960: 90, 1280: 115}
# A picture's answer and the server's word on it, with their headers.
ANSWER = 3

# A mean over so many pictures is as good as one over all of them, and costs the same in a study of any size.
SAMPLE = 200


@dataclass(frozen=True, slots=True)
class Cost:
    """What one session takes: how many pictures, and about how many minutes and megabytes (of 1,000,000 bytes)."""

    pictures: int
    minutes: int
    megabytes: float


def of(cohort: Cohort, *, side: int = SIDE) -> Cost:
    """Return the cost of a session in the cohort whose photographs are `side` pixels on their long side.

    Minutes are those that the cohort's researcher expects, or an estimate rounded up to five; megabytes are rounded up
    to a half.
    """
    phase = Cohort.Phase(cohort.phase)
    sizes = _sizes(cohort)
    pictures = min(cohort.trials_per_session, len(sizes))
    # Gold items and repeats are judged alone, whatever the phase.
    extras = cohort.gold_per_session + cohort.repeats_per_session if pictures else 0
    seconds = SECONDS_BEFORE[phase] + pictures * SECONDS_A_PICTURE[phase] + extras * SECONDS_A_PICTURE[Phase.RATE]
    kilobytes = PAGES + (pictures + extras) * (sum(sizes) / max(len(sizes), 1) + ANSWER)
    if cohort.takes_photographs:
        kilobytes += pictures * PHOTOGRAPH[side] + GUIDANCE * (side > min(SIDES))
    minutes = cohort.minutes_expected or math.ceil(seconds / 300) * 5
    return Cost(pictures + extras, minutes=minutes, megabytes=math.ceil(kilobytes / 500) / 2)


def _sizes(cohort: Cohort) -> list[float]:
    """Return the kilobytes of some pictures of the cohort, at least as many as a session shows where there are."""
    shown = Stimulus.objects.for_cohort(cohort).order_by("pk").values_list("display_size", flat=True)
    return [size / 1000 or PICTURE for size in shown[:SAMPLE]]
