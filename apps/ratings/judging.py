"""Taking in a judgment: checked, stored once, its trial closed, all in one transaction."""

from dataclasses import dataclass
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from apps.participants import statements
from apps.participants.enrolment import speak
from apps.participants.models import Session, Trial
from apps.participants.trials import lock_trial, note_judgment
from apps.ratings.behaviour import cleaned
from apps.ratings.models import HIGHEST, LOWEST, Judgment
from apps.studies.models import Cohort


@dataclass(frozen=True, slots=True)
class Answer:
    """What a participant said of one picture: intensities 1-100 by term code, or that no face is visible.

    `behaviour` is how the answer came about, as told by the browser; see `ratings.behaviour`.
    """

    client_uuid: UUID
    ratings: dict[str, int]
    no_face: bool = False
    duration_ms: int | None = None
    behaviour: object = None


class InvalidAnswerError(Exception):
    """The answer breaks a rule of the task; the message says which, in the participant's language."""


class AnsweredAlreadyError(Exception):
    """This trial holds another answer, given earlier; the first one counts, as the message says."""


@transaction.atomic
def submit(trial: Trial, answer: Answer) -> tuple[Judgment, bool]:
    """Store the answer to the trial and return it with True; sent again, return the first with False.

    Raises InvalidAnswerError, or AnsweredAlreadyError where another answer came first.
    """
    return _take_in(lock_trial(trial.pk), answer)


@transaction.atomic
def submit_from(session: UUID, trial: UUID, answer: Answer) -> tuple[Judgment, bool]:
    """Do as `submit` for that trial of that session. Raises Trial.DoesNotExist too, where there is none."""
    return _take_in(statements.lock(session, trial), answer)


def _take_in(trial: Trial, answer: Answer) -> tuple[Judgment, bool]:
    with speak(trial.cohort):
        check(answer, trial.session)
        answered = _("You have answered this picture already; your first answer is kept.")
    if trial.judged_at:
        earlier = Judgment.objects.get(trial=trial)
        if earlier.client_uuid != answer.client_uuid:
            raise AnsweredAlreadyError(answered)
        return earlier, False
    late = note_judgment(trial)
    try:
        return _store(trial, answer, late=late), True
    except IntegrityError as error:
        # The same client UUID came with another trial: sent there before, it counts there.
        raise AnsweredAlreadyError(answered) from error


def _store(trial: Trial, answer: Answer, *, late: bool) -> Judgment:
    return Judgment.objects.create(
        cohort_id=trial.cohort_id,
        session_id=trial.session_id,
        participant_id=trial.participant_id,
        trial_id=trial.pk,
        client_uuid=answer.client_uuid,
        term_list_id=trial.session.texts.term_list_id,
        ratings=answer.ratings,
        no_face=answer.no_face,
        duration_ms=answer.duration_ms,
        order_seed=trial.session.rng_seed,
        behaviour=cleaned(answer.behaviour, trial.session.term_order),
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
