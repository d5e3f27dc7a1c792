"""Which pictures a session gets, by reservation: a place in a cell is taken before a picture is shown.

All changes of a cohort's reservations are made under its row lock (`studies.holding`), so that two draws never see the
same places: least filled first holds exactly, and the cells' CHECK makes an overshoot impossible even for a mistake.
"""

from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Exists, F, Q
from django.utils import timezone

from apps.participants import drawing, extras
from apps.participants.models import Session, Trial
from apps.studies import holding
from apps.studies.models import Cell, Cohort, Stimulus

EXPIRY_BATCH = 500

# Whose answer is just coming in is passed over: their reservations are being extended.
EXPIRE = """
WITH overdue AS (
    SELECT id FROM participants_trial
    WHERE cohort_id = %(cohort)s AND state = 'reserved' AND reserved_until <= %(now)s
    LIMIT %(most)s FOR NO KEY UPDATE SKIP LOCKED
), released AS (
    UPDATE participants_trial AS trial SET state = 'released' FROM overdue WHERE trial.id = overdue.id
    RETURNING trial.stimulus_id, trial.role
), freed AS (
    UPDATE studies_cell AS cell SET reserved = cell.reserved - given_back.places
    FROM (SELECT stimulus_id, count(*) AS places FROM released WHERE role = 'main' GROUP BY stimulus_id) AS given_back
    WHERE cell.cohort_id = %(cohort)s AND cell.stimulus_id = given_back.stimulus_id
)
SELECT count(*) FROM released
"""


@transaction.atomic
def ensure_trials(session: Session) -> None:
    """Give the session its trials: keep its reservations alive, win back lapsed ones, draw what is missing."""
    # Locked in this order everywhere; PostgreSQL follows that of `of`.
    locking = Session.objects.select_for_update(no_key=True, of=("participant", "self"))
    locked = locking.select_related("participant", "cohort").get(pk=session.pk)
    until = _deadline(locked.cohort, timezone.now())
    # Locked too, so that none of them lapses from here on.
    trials = list(locked.trials.select_for_update(no_key=True))
    if any(trial.state == Trial.State.RESERVED for trial in trials):
        _extend(locked, until=until)
    if all(trial.state != Trial.State.RELEASED for trial in trials) and _missing(locked, trials) <= 0:
        return
    locked.cohort = holding.hold(locked.cohort_id)
    _win_back(trials, until=until)
    missing = _missing(locked, trials)
    if missing > 0 and locked.cohort.takes_people_in and not locked.is_left_from_pilot:
        _draw(locked, count=missing, had=len(trials), until=until)


def _missing(session: Session, trials: list[Trial]) -> int:
    wanted = [trial for trial in trials if trial.holds_place and trial.state != Trial.State.RELEASED]
    return session.cohort.trials_per_session - len(wanted)


def keep_alive(trial: Trial) -> None:
    """Extend the reservations of a trial's session: someone who is still answering is not cut off.

    All were last extended together with this one; within a tenth of the reservation time that is left at that.
    """
    until = _deadline(trial.cohort, timezone.now())
    if trial.reserved_until < until - _reservation_time(trial.cohort) / 10:
        _extend(trial.session, until=until)


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
    """Reserve a place in the trial's cell if there is one left; say whether there was. Hold the cohort.

    Nobody is asked again about a picture that they reported. Where no place is needed, the picture has to be shown
    still, and what is repeated to be expected still.
    """
    if trial.session.is_left_from_pilot:
        return False
    reported = Trial.objects.reported().filter(Q(pk=trial.pk) | Q(repeat=trial))
    if not trial.holds_place:
        lapsed = Trial.objects.filter(repeat=trial, state=Trial.State.RELEASED)
        shown = Stimulus.objects.in_circulation().filter(pk=trial.stimulus_id)
        return shown.exclude(Exists(reported) | Exists(lapsed)).exists()
    cell = Cell.objects.filter(~Exists(reported), cohort=trial.cohort_id, stimulus=trial.stimulus_id)
    return bool(cell.with_room().update(reserved=F("reserved") + 1))


def _draw(session: Session, *, count: int, had: int, until: datetime) -> None:
    taken = drawing.take(session, count=count, seen=session.participant.trials.count())
    if not taken:
        return
    more = extras.choose(session, main=[each.stimulus for each in taken]) if had == 0 else {}
    main = drawing.record(session, taken, wanted=count, had=had, extras=more)
    _make_trials(session, extras.mix(main, more, rng_seed=session.rng_seed), had=had, until=until)


def _make_trials(session: Session, shown: list[extras.Shown], *, had: int, until: datetime) -> None:
    made: dict[int, Trial] = {}
    repeats = []
    for position, each in enumerate(shown, start=had + 1):
        trial = Trial(
            session=session,
            participant_id=session.participant_id,
            cohort_id=session.cohort_id,
            stimulus_id=each.stimulus,
            position=position,
            role=each.role,
            reserved_until=until,
        )
        if each.role == Trial.Role.REPEAT:
            repeats.append(trial)
        else:
            made[each.stimulus] = trial
    Trial.objects.bulk_create(made.values())
    for trial in repeats:
        trial.repeats = made[trial.stimulus_id]
    Trial.objects.bulk_create(repeats)


def expire_reservations() -> int:
    """Free the places of reservations whose time is up; return how many. Safe to run at any time, by anyone."""
    overdue = Trial.objects.overdue().order_by().values_list("cohort_id", flat=True).distinct()
    return sum(_expire_in(cohort_id) for cohort_id in list(overdue))


def _expire_in(cohort_id: int) -> int:
    """Free them batch by batch, so that draws get their turn in between."""
    freed = batch = EXPIRY_BATCH
    while batch == EXPIRY_BATCH:
        batch = _expire_batch(cohort_id)
        freed += batch
    return freed - EXPIRY_BATCH


@transaction.atomic
def _expire_batch(cohort_id: int) -> int:
    holding.hold(cohort_id)
    with connection.cursor() as cursor:
        cursor.execute(EXPIRE, {"cohort": cohort_id, "now": timezone.now(), "most": EXPIRY_BATCH})
        count: int = cursor.fetchone()[0]
    return count
