"""Taking in a judgment: checked, stored once, its trial closed, all in one transaction."""

import uuid
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from apps.participants.models import Session, Trial
from apps.participants.trials import lock_trial, note_judgment
from apps.ratings.models import HIGHEST, LOWEST, Judgment
from apps.studies.models import Cohort


@dataclass(frozen=True, slots=True)
class Answer:
    """What a participant said of one picture: intensities 1-100 by term code, or that no face is visible."""

    client_uuid: uuid.UUID
    ratings: dict[str, int]
    no_face: bool = False
    duration_ms: int | None = None


class InvalidAnswerError(Exception):
    """The answer breaks a rule of the task; the message says which, in the participant's language."""


class AnsweredAlreadyError(Exception):
    """This trial holds another answer, given earlier; the first one counts."""


@transaction.atomic
def submit(trial: Trial, answer: Answer) -> tuple[Judgment, bool]:
    """Store the answer to the trial and return it with True; sent again, return the first with False.

    Raises InvalidAnswerError, or AnsweredAlreadyError where another answer came first.
    """
    locked = lock_trial(trial.pk)
    check(answer, locked.session)
    earlier = Judgment.objects.filter(cohort=locked.cohort_id, client_uuid=answer.client_uuid).first()
    if earlier and earlier.trial_id == locked.pk:
        return earlier, False
    if earlier or locked.judged_at:
        raise AnsweredAlreadyError
    late = note_judgment(locked)
    return _store(locked, answer, late=late), True


def _store(trial: Trial, answer: Answer, *, late: bool) -> Judgment:
    return Judgment.objects.create(
        cohort_id=trial.cohort_id,
        session_id=trial.session_id,
        participant_id=trial.participant_id,
        trial=trial,
        client_uuid=answer.client_uuid,
        term_list_id=trial.cohort.term_list_id,
        ratings=answer.ratings,
        no_face=answer.no_face,
        duration_ms=answer.duration_ms,
        late=late,
    )


def check(answer: Answer, session: Session) -> None:
    """Raise InvalidAnswerError unless the answer says something, in terms this session was shown."""
    if answer.no_face and session.cohort.phase != Cohort.Phase.RATE:
        raise InvalidAnswerError(_("“No face visible” is not an answer here."))
    if answer.no_face and answer.ratings:
        raise InvalidAnswerError(_("Choose either emotions or “no face visible”, not both."))
    if not answer.no_face and not answer.ratings:
        raise InvalidAnswerError(_("Choose at least one emotion and say how strong it is."))
    if not set(answer.ratings) <= set(session.term_order):
        raise InvalidAnswerError(_("An emotion you chose is not on this study's list. Reload the page."))
    if not all(LOWEST <= intensity <= HIGHEST for intensity in answer.ratings.values()):
        raise InvalidAnswerError(_("Every strength must be a whole number from 1 to 100."))
