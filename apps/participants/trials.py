"""What happens to a trial's place as its answer arrives, is asked for again, or comes too late."""

from datetime import timedelta

from django.db.models import F
from django.utils import timezone

from apps.participants import statements
from apps.participants.assignment import keep_alive, take_place
from apps.participants.models import Trial
from apps.studies import holding
from apps.studies.models import Cell, CellQuerySet

State = Trial.State


def lock_trial(trial_id: int) -> Trial:
    """Return the trial, its session and itself locked until the transaction ends: parts arrive one at a time."""
    # Everyone locks in one order (participant, session, cohort, trials, cells), so that nobody waits in a circle:
    # PostgreSQL locks a row of each table in the order of `of`.
    locking = Trial.objects.select_for_update(no_key=True, of=("session", "self"))
    trial = locking.select_related("session__cohort").get(pk=trial_id)
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
    if trial.state == State.RELEASED and _take_place_again(trial):
        trial.state = State.RESERVED
    if trial.state == State.RESERVED and trial.is_answered():
        trial.state = State.ANSWERED
        statements.fill_place(trial)
    else:
        trial.save(update_fields=["state", "judged_at", "photographed_at"])
    return trial.state == State.RELEASED


def _take_place_again(trial: Trial) -> bool:
    holding.hold(trial.cohort_id)
    return take_place(trial)


def excuse(trial: Trial) -> None:
    """Expect no answer to a locked trial any more, nor to its repeat: its place is given back, unless it is filled."""
    Trial.objects.filter(repeats=trial, state=State.RESERVED).update(state=State.RELEASED)
    if trial.state != State.RESERVED:
        return
    if trial.holds_place:
        holding.hold(trial.cohort_id)
        _cell_of(trial).update(reserved=F("reserved") - 1)
    trial.state = State.RELEASED
    trial.save(update_fields=["state"])


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
