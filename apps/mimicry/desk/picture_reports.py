"""Raters' reports of pictures: out of circulation at once, and a person of the staff says whether for good.

Who reports a picture is done with it: their trial holds no place any more, and another picture is drawn for it where
there is one. Somebody they know is a reason not to ask them, not one to ask nobody: that withholds nothing.

A person's first reports withhold by themselves, as long as no more than MOST_WITHHELD of them await the staff's word or
were found groundless; further ones excuse the person and land at the desk, and that is all. Otherwise one hostile rater
could empty a study.
"""

from uuid import UUID

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from apps.mimicry.judging import verdicts
from apps.mimicry.judging.reasons import INAPPROPRIATE
from apps.mimicry.models import Mimic, PictureReport
from apps.participants.assignment import ensure_trials
from apps.participants.models import Trial
from apps.participants.trials import excuse, lock_trial
from apps.participants.withholding import hold_shown, lock_sessions, put_back, withhold
from apps.studies.models import Stimulus

MOST_WITHHELD = 3
Kind = PictureReport.Kind


class ReportedAlreadyError(Exception):
    """The picture of this trial was reported before, or this report came with another trial; the first one counts."""


def report(trial: Trial, *, client_uuid: UUID, kind: str) -> tuple[PictureReport, bool]:
    """Take in a report of the trial's picture and return it with True; sent again, return the first with False.

    Raises ReportedAlreadyError, and Trial.DoesNotExist where the person withdrew everything meanwhile.
    """
    reported, created = _take_in(trial, client_uuid, kind)
    if created and trial.session.step() == "trials":
        # In a transaction of its own, for a draw locks the person before the session.
        ensure_trials(trial.session)
    return reported, created


@transaction.atomic
def settle(stimulus: Stimulus, *, by: User, upheld: bool) -> None:
    """Settle every open report of the picture: upheld, it stays out, and a mimic is rejected; else it is put back.

    Said again the other way, the latest word decides on circulation, but a rejected mimic comes back by a review alone.
    """
    mimic = Mimic.objects.kept().filter(stimulus=stimulus).first()
    if mimic:
        # Held, no verdict on the photograph comes in between.
        lock_sessions(Q(pk=mimic.session_id))
        mimic.refresh_from_db()
    picture = Stimulus.objects.filter(pk=stimulus.pk)
    if upheld and mimic:
        verdicts.decide(mimic, accepted=False, reasons=[INAPPROPRIATE])
    elif upheld:
        withhold(picture)
    elif mimic is None or mimic.status == Mimic.Status.ACCEPTED:
        put_back(picture)
    # Last, with the cohorts held: a reporter who is just being erased holds these first, and loses the report then.
    settled = PictureReport.objects.open().filter(stimulus=stimulus)
    settled.update(settled_at=timezone.now(), settled_by=by, upheld=upheld)


@transaction.atomic
def _take_in(trial: Trial, client_uuid: UUID, kind: str) -> tuple[PictureReport, bool]:
    picture = Stimulus.objects.filter(pk=trial.stimulus_id)
    withholds = kind != Kind.KNOWN_PERSON and _is_believed(trial)
    mine = Q(pk=trial.session_id)
    if withholds:
        # Together and in one order, so that two who report pictures at which the other waits do not wait in a circle.
        hold_shown(picture, sessions=mine)
    else:
        lock_sessions(mine)
    locked = lock_trial(trial.pk)
    earlier = PictureReport.objects.filter(trial=locked).first()
    if earlier and earlier.client_uuid != client_uuid:
        raise ReportedAlreadyError
    if earlier:
        return earlier, False
    reported = _store(locked, client_uuid, kind)
    if withholds:
        withhold(picture)
    else:
        excuse(locked)
    return reported, True


def _is_believed(trial: Trial) -> bool:
    """Whether few enough of the person's reports have withheld a picture without the staff's agreeing."""
    mine = PictureReport.objects.filter(participant=trial.participant_id).exclude(kind=Kind.KNOWN_PERSON)
    return mine.exclude(upheld=True).count() < MOST_WITHHELD


def _store(trial: Trial, client_uuid: UUID, kind: str) -> PictureReport:
    try:
        return PictureReport.objects.create(
            stimulus_id=trial.stimulus_id,
            cohort_id=trial.cohort_id,
            participant_id=trial.participant_id,
            trial=trial,
            client_uuid=client_uuid,
            kind=kind,
        )
    except IntegrityError as error:
        raise ReportedAlreadyError from error
