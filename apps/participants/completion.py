"""When a session is over: only once the server holds every expected answer."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from apps.participants.models import Session, Trial, new_code


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
    """Close the session and return its completion code, the same one each time. Raises IncompleteError."""
    locked = Session.objects.select_for_update(of=("self",)).select_related("cohort").get(pk=session.pk)
    if locked.completion_code:
        return locked.completion_code
    missing = missing_parts(locked)
    if missing or not locked.trials.exists():
        raise IncompleteError(missing)
    locked.completed_at = timezone.now()
    locked.completion_code = new_code()
    locked.save(update_fields=["completed_at", "completion_code"])
    return locked.completion_code


def missing_parts(session: Session) -> list[Missing]:
    """Return what the session's live trials still lack, in order of position.

    A rejected photograph is not missing: a retake is offered, never forced.
    """
    missing = []
    for trial in session.trials.live().order_by("position"):
        if not trial.judged_at:
            missing.append(Missing(trial, "judgment"))
        if session.cohort.takes_photographs and not trial.photographed_at:
            missing.append(Missing(trial, "photograph"))
    return missing
