"""When a session is over: only once the server holds every expected answer."""

from dataclasses import dataclass

from django.db import transaction

from apps.participants.models import Session, Trial
from apps.participants.outcomes import decide


@dataclass(frozen=True, slots=True)
class Missing:
    """A part of an answer the server does not hold yet: `part` is "judgment" or "photograph"."""

    trial: Trial
    part: str


class IncompleteError(Exception):
    """The session cannot be completed yet; `missing` lists what is expected."""

    def __init__(self, missing: list[Missing]) -> None:
        super().__init__(f"{len(missing)} parts missing")
        self.missing = missing


@transaction.atomic
def complete(session: Session) -> str:
    """Close the session and return its code, the same one each time; "" where it had timed out before.

    Raises IncompleteError while parts are missing.
    """
    locked = Session.objects.select_for_update(of=("self",)).select_related("cohort").get(pk=session.pk)
    if not locked.outcome:
        missing = missing_parts(locked)
        if missing or not locked.trials.exists():
            raise IncompleteError(missing)
        decide(locked, Session.Outcome.COMPLETE)
    return locked.completion_code or ""


def missing_parts(session: Session) -> list[Missing]:
    """Return what the session's live trials still lack, in order of position.

    A rejected photograph is not missing: a retake is offered, never forced.
    """
    missing = []
    takes_photographs = session.cohort.takes_photographs
    for trial in session.trials.live().order_by("position"):
        if not trial.judged_at:
            missing.append(Missing(trial, "judgment"))
        if takes_photographs and trial.holds_place and not trial.photographed_at:
            missing.append(Missing(trial, "photograph"))
    return missing
