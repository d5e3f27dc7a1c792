"""What happens to a trial's place as its answer arrives, is asked for again, or comes too late."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from django.db.models import F
from django.utils import timezone

from apps.participants.assignment import keep_alive, take_place
from apps.participants.models import Trial
from apps.studies.models import Cell, CellQuerySet

State = Trial.State
# Three whole rows are fifty columns: composing and reading them would take longer than storing the answer.
NEEDED_TO_JUDGE = (
    *("state", "judged_at", "photographed_at", "reserved_until", "participant", "cohort", "stimulus"),
    *("session__rng_seed", "session__term_order"),
    *("session__cohort__phase", "session__cohort__language", "session__cohort__term_list"),
    "session__cohort__reservation_minutes",
)


def lock_trial(trial_id: int) -> Trial:
    """Return the trial, its session and itself locked until the transaction ends: parts arrive one at a time."""
    return _lock(pk=trial_id)


def lock_trial_of(session: UUID, trial: UUID) -> Trial:
    """Return that trial of that session, locked likewise, with what a judgment needs of all three loaded.

    Raises Trial.DoesNotExist where there is none.
    """
    return _lock(NEEDED_TO_JUDGE, uuid=trial, session__uuid=session)


def _lock(fields: Sequence[str] = (), **which: object) -> Trial:
    # Everyone locks in one order (participant, session, cohort, trials, cells), so that nobody waits in a circle:
    # PostgreSQL locks a row of each table in the order of `of`.
    locking = Trial.objects.select_for_update(no_key=True, of=("session", "self"))
    related = locking.select_related("session__cohort")
    trial = (related.only(*fields) if fields else related).get(**which)
    trial.cohort = trial.session.cohort
    return trial


def note_judgment(trial: Trial) -> bool:
    """Note, on a locked trial, that its judgment is in; return whether it came too late to be counted."""
    trial.judged_at = timezone.now()
    return _note_part(trial)


def note_photograph(trial: Trial) -> bool:
    """Note, on a locked trial, that a photograph is in; return whether it came too late to be counted."""
    trial.photographed_at = timezone.now()
    return _note_part(trial)


def _note_part(trial: Trial) -> bool:
    keep_alive(trial)
    if trial.state == State.RELEASED and take_place(trial):
        trial.state = State.RESERVED
    if trial.state == State.RESERVED and trial.is_answered():
        _cell_of(trial).update(reserved=F("reserved") - 1, filled=F("filled") + 1)
        trial.state = State.ANSWERED
    trial.save(update_fields=["state", "judged_at", "photographed_at"])
    return trial.state == State.RELEASED


def reopen(trial: Trial) -> None:
    """Give an answered, locked trial back its reservation, because its photograph was rejected.

    The place stays promised to this person for the usual time; if no better photograph comes, it expires to others.
    """
    if trial.state != State.ANSWERED:
        return
    _cell_of(trial).update(reserved=F("reserved") + 1, filled=F("filled") - 1)
    trial.state = State.RESERVED
    trial.reserved_until = timezone.now() + timedelta(minutes=trial.cohort.reservation_minutes)
    trial.save(update_fields=["state", "reserved_until"])


def _cell_of(trial: Trial) -> CellQuerySet:
    return Cell.objects.filter(cohort=trial.cohort_id, stimulus=trial.stimulus_id)
