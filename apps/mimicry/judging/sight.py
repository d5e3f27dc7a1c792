"""What is seen in a photograph, before anything of it is compared or written: all that needs no database.

So a worker can look at the next photograph while it writes what came of the last.
"""

import os
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings

from apps import vision
from apps.mimicry.judging import parking
from apps.mimicry.models import Mimic
from apps.studies import display, photograph_rules
from apps.studies.images import open_image
from apps.studies.models import Cohort, PhotographRules


@dataclass(frozen=True, slots=True)
class Seed:
    """What is needed of a seed to hold a photograph against it; both None where it shows no face."""

    hashes: vision.SeedHashes | None
    expression: vision.Expression | None


@dataclass(frozen=True, slots=True)
class Sight:
    """A photograph as seen by itself, and beside its seed."""

    photograph: vision.Examination
    seed: Seed
    copy: bytes | None
    """The light copy for raters; None where it goes to none, whatever it will turn out to be like."""


def see(mimic: Mimic, rules: vision.Rules) -> Sight:
    """Examine the photograph and what it imitates, and make the light copy where these rules may let it go to raters.

    Reads no row but the photograph's, its trial's, its seed's and its session's.
    """
    jpeg = open_image(mimic.image_key)
    seen = examine(jpeg)
    seed = seed_in(mimic.trial.stimulus.image_key)
    # What a pilot photographs is judged as ever, and shown to no rater.
    goes_out = vision.judge(seen.report, rules, seed=seed.hashes).accepted and not mimic.session.is_pilot
    return Sight(seen, seed, display.light_copy(jpeg) if goes_out else None)


def examine(jpeg: bytes) -> vision.Examination:
    """Examine a photograph with the detector that is chosen in the settings."""
    return vision.examine(jpeg, detector=vision.get_detector(settings.FACE_DETECTOR))


# A stored picture never changes under its key, and a session meets the same seeds again and again.
@lru_cache(maxsize=8192)
def seed_in(image_key: str) -> Seed:
    """Return what is needed of the seed that is kept there."""
    seen = examine(open_image(image_key))
    return Seed(vision.SeedHashes.of(seen.report), seen.expression)


def rules_of(cohort: Cohort) -> vision.Rules:
    """Return the rules that the cohort's photographs are judged by."""
    if cohort.photograph_rules_id is None:
        return photograph_rules.rules_of(cohort)
    return _published_rules(cohort.photograph_rules_id)


# What is published never changes.
@lru_cache(maxsize=64)
def _published_rules(pk: int) -> vision.Rules:
    return photograph_rules.read(PhotographRules.objects.get(pk=pk))


def ahead(mimic_ids: tuple[int, ...]) -> Iterator[tuple[Mimic, Future[Sight]]]:
    """Begin the photographs one by one, and yield each with what is seen in it, the next being looked at meanwhile.

    One that is tried again is alone with its worker: if it ends that, no other is blamed for it.
    """
    waiting = None
    for mimic_id in mimic_ids:
        if waiting and waiting[0].tries > 1:
            yield waiting
            waiting = None
        mimic = parking.begin(mimic_id)
        if mimic is None:
            continue
        if waiting and mimic.tries > 1:
            yield waiting
            waiting = None
        coming = mimic, _eyes(os.getpid()).submit(see, mimic, rules_of(mimic.cohort))
        if waiting:
            yield waiting
        waiting = coming
    if waiting:
        yield waiting


# A thread does not cross a fork, and a network stays with its thread.
@lru_cache(maxsize=1)
def _eyes(process: int) -> ThreadPoolExecutor:
    return ThreadPoolExecutor(1, thread_name_prefix=f"eyes-{process}")
