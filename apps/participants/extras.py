"""Gold items and repeats among the pictures of a session: they show how carefully somebody answers.

They are judged like any other picture, never imitated, and hold no place in a cell. Nobody is told which they are.
Where they come is worked out from the session's `rng_seed` and what its `Draw` keeps, so that it can be again.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from apps.participants import drawing
from apps.participants.models import Draw, Session, Trial
from apps.studies.models import GoldItem

Role = Trial.Role

# So many trials lie between a picture and its repeat, where the session is long enough: what is asked twice within few
# minutes is remembered, not judged again.
GAP = 8
LEAST_GAP = 2


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture in its turn; a repeat shows the main picture of the same stimulus once more."""

    stimulus: int
    role: Trial.Role


def choose(session: Session, *, main: Sequence[int]) -> dict[str, Any]:
    """Return what a session's first draw, of these stimuli, has to put in: {candidates, gold, repeats}.

    `candidates` are the stimuli of gold items that this person has not seen. There are never more gold items than main
    pictures, nor more repeats.
    """
    cohort = session.cohort
    if not cohort.gold_per_session and not cohort.repeats_per_session:
        return {}
    seen = session.participant.trials.order_by().values("stimulus")
    unseen = GoldItem.objects.for_cohort(cohort).exclude(stimulus__in=seen).exclude(stimulus__in=main)
    candidates = sorted(set(unseen.order_by().values_list("stimulus", flat=True))) if cohort.gold_per_session else []
    return {
        "candidates": candidates,
        "gold": min(cohort.gold_per_session, len(candidates), len(main)),
        "repeats": min(cohort.repeats_per_session, len(main)),
    }


def mix(main: Sequence[int], extras: dict[str, Any], *, rng_seed: int) -> list[Shown]:
    """Return the main stimuli in their order with the extras among them.

    A repeat comes at least GAP trials after its picture, or as far as the session is long, and never next to it: where
    even that is too far, there is no repeat.
    """
    shown = [Shown(stimulus, Role.MAIN) for stimulus in main]
    if not extras:
        return shown
    rng = random.Random(f"extras {rng_seed}")  # noqa: S311 - replayable, not secret
    for stimulus in rng.sample(extras["candidates"], extras["gold"]):
        # Nobody begins with a picture that is not what they were told to expect.
        shown.insert(rng.randint(1, len(shown)), Shown(stimulus, Role.GOLD))
    gap, originals = _repeatable(shown, extras["repeats"])
    for original in rng.sample(originals, min(extras["repeats"], len(originals))):
        place = rng.randint(shown.index(original) + gap, len(shown))
        shown.insert(place, Shown(original.stimulus, Role.REPEAT))
    return shown


def _repeatable(shown: list[Shown], wanted: int) -> tuple[int, list[Shown]]:
    """Return the widest gap that leaves enough main pictures so far from the end, and these pictures."""
    for gap in range(GAP, LEAST_GAP - 1, -1):
        far = [each for each in shown[: max(0, len(shown) - gap + 1)] if each.role == Role.MAIN]
        if len(far) >= wanted:
            break
    return gap, far


def replay(draw: Draw) -> list[Shown]:
    """Return what a draw gave, in order of position, from what is stored of it. Raises ValueError as drawing.replay."""
    return mix(drawing.replay(draw), draw.extras, rng_seed=draw.session.rng_seed)
