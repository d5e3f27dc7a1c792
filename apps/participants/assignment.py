"""Which pictures a session gets, by reservation: a place in a cell is taken before a picture is shown.

All changes of a cohort's reservations are made under its row lock, so that two draws never see the same places:
least filled first holds exactly, and the cells' CHECK makes an overshoot impossible even for a mistake made here.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, F
from django.utils import timezone

from apps.participants import drawing
from apps.participants.models import Session, Trial
from apps.studies.models import Cell, Cohort

EXPIRY_BATCH = 500


@transaction.atomic
def ensure_trials(session: Session) -> None:
    """Give the session its trials: keep its reservations alive, win back lapsed ones, draw what is missing."""
    # Locked in this order everywhere; PostgreSQL follows that of `of`.
    locking = Session.objects.select_for_update(no_key=True, of=("participant", "self", "cohort"))
    locked = locking.select_related("participant", "cohort").get(pk=session.pk)
    until = _deadline(locked.cohort, timezone.now())
    trials = list(locked.trials.all())
    _extend(locked, until=until)
    _win_back(trials, until=until)
    missing = locked.cohort.trials_per_session - sum(trial.state != Trial.State.RELEASED for trial in trials)
    if missing > 0 and locked.cohort.state == Cohort.State.OPEN:
        _draw(locked, count=missing, had=len(trials), until=until)


def keep_alive(trial: Trial) -> None:
    """Extend the reservations of a trial's session: someone who is still answering is not cut off.

    All were last extended together with this one; within a tenth of the reservation time that is left at that.
    """
    until = _deadline(trial.cohort, timezone.now())
    if trial.reserved_until < until - _reservation_time(trial.cohort) / 10:
        _extend(trial.session, until=until)


def _lock(cohort_id: int) -> Cohort:
    return Cohort.objects.select_for_update(no_key=True).get(pk=cohort_id)


def _deadline(cohort: Cohort, now: datetime) -> datetime:
    return now + _reservation_time(cohort)


def _reservation_time(cohort: Cohort) -> timedelta:
    return timedelta(minutes=cohort.reservation_minutes)


def _extend(session: Session, *, until: datetime) -> None:
    session.trials.filter(state=Trial.State.RESERVED).update(reserved_until=until)


def _win_back(trials: list[Trial], *, until: datetime) -> None:
    for trial in trials:
        lapsed = trial.state == Trial.State.RELEASED and not trial.judged_at and not trial.photographed_at
        if lapsed and take_place(trial):
            trial.state, trial.reserved_until = Trial.State.RESERVED, until
            trial.save(update_fields=["state", "reserved_until"])


def take_place(trial: Trial) -> bool:
    """Reserve a place in the trial's cell if there is one left; say whether there was.

    Nobody is asked again about a picture that they reported.
    """
    reported = Trial.objects.reported().filter(pk=trial.pk)
    cell = Cell.objects.filter(~Exists(reported), cohort=trial.cohort_id, stimulus=trial.stimulus_id)
    return bool(cell.with_room().update(reserved=F("reserved") + 1))


def _draw(session: Session, *, count: int, had: int, until: datetime) -> None:
    taken = drawing.least_loaded(session, count=count)
    if not taken:
        return
    Cell.objects.filter(pk__in=[each.cell for each in taken]).update(reserved=F("reserved") + 1)
    Trial.objects.bulk_create(
        Trial(
            session=session,
            participant_id=session.participant_id,
            cohort_id=session.cohort_id,
            stimulus_id=stimulus,
            position=position,
            reserved_until=until,
        )
        for position, stimulus in enumerate(drawing.record(session, taken, wanted=count, had=had), start=had + 1)
    )


def expire_reservations() -> int:
    """Free the places of reservations whose time is up; return how many. Safe to run at any time, by anyone."""
    overdue = Trial.objects.overdue().order_by().values_list("cohort_id", flat=True).distinct()
    return sum(_expire_in(cohort_id) for cohort_id in list(overdue))


@transaction.atomic
def _expire_in(cohort_id: int) -> int:
    _lock(cohort_id)
    batch = Trial.objects.overdue().filter(cohort=cohort_id).select_for_update(skip_locked=True)[:EXPIRY_BATCH]
    trials = list(batch)
    Trial.objects.filter(pk__in=[trial.pk for trial in trials]).update(state=Trial.State.RELEASED)
    stimuli = [trial.stimulus_id for trial in trials]
    for stimulus in sorted(set(stimuli)):
        cell = Cell.objects.filter(cohort=cohort_id, stimulus=stimulus)
        cell.update(reserved=F("reserved") - stimuli.count(stimulus))
    return len(trials)
