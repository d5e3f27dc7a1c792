"""People who judge pictures, some with care and some without, as the tests of quality tell of them."""

from collections.abc import Callable
from typing import Any

from apps.participants.completion import complete
from apps.participants.models import Participant, Session, Trial
from apps.studies.models import Cohort
from tests.factories import make_cohort, make_judgment, make_participant, make_session

PICTURES = 12
TRUE = ["joy", "awe", "fear", "pain", "anger"]
"""What the pictures show, in turn."""

Answer = Callable[[Trial], dict[str, Any]]


def make_gallery(**fields: Any) -> Cohort:
    """A cohort of raters, each of whom judges all of twelve pictures."""
    values: dict[str, Any] = {
        "seeds": PICTURES,
        "phase": Cohort.Phase.RATE,
        "trials_per_session": PICTURES,
        "per_stimulus_target": 100,
    }
    return make_cohort(**(values | fields))


def shown(trial: Trial) -> str:
    """What the trial's picture shows."""
    return TRUE[trial.stimulus_id % len(TRUE)]


def careful(strength: int = 60, pace: int = 18_000) -> Answer:
    """Somebody who sees what is there, with strengths and a speed of their own."""

    def see(trial: Trial) -> dict[str, Any]:
        own = strength + trial.stimulus_id % 7 * 3
        beside = TRUE[(trial.stimulus_id + 1) % len(TRUE)]
        return {"ratings": {shown(trial): own, beside: own // 3}, "duration_ms": pace + 100 * trial.position}

    return see


def careless(trial: Trial) -> dict[str, Any]:
    """Somebody who says the same of every picture, at once."""
    return {"ratings": {"pain": 50, "anger": 50}, "duration_ms": 300}


def sit(cohort: Cohort, answer: Answer, person: Participant | None = None, *, whole: bool = True) -> Session:
    """One person judges their pictures and, if `whole`, completes the session."""
    session = make_session(cohort, person or make_participant(cohort.study))
    for trial in session.trials.order_by("position"):
        make_judgment(trial, **answer(trial))
    if whole:
        complete(session)
    session.refresh_from_db()
    return session


def fill(cohort: Cohort, people: int = 11) -> list[Session]:
    """So many careful people, each a little different from the others."""
    return [sit(cohort, careful(50 + 2 * n, 15_000 + 900 * n)) for n in range(people)]
