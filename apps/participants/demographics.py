"""What participants say about themselves, where their cohort asks: once for each questionnaire, and never more than
they want to."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.localization.question_shape import Question
from apps.participants import quotas
from apps.participants.models import Demographics, Session
from apps.participants.progress import pass_about

OLDEST = 120
LARGEST = 1_000_000
LONGEST = 500

Value = str | int | None


class UnfitAnswerError(Exception):
    """An answer is not what its question asks for; the message says what would be."""

    def __init__(self, message: Promise | str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True, slots=True)
class Asked:
    """One question as it stands: what was given, as it was typed, whether that was nothing on purpose, and what is
    wrong with it."""

    question: Question
    given: str = ""
    unsaid: bool = False
    error: Promise | str = ""


def questions(session: Session) -> list[Question]:
    """Return what the session's cohort asks; nothing where it has no questionnaire."""
    questionnaire = session.cohort.questionnaire
    return questionnaire.questions if questionnaire else []


def is_described(session: Session) -> bool:
    """Whether the person has answered this questionnaire, here or in another session."""
    said = session.participant.demographics
    return said.filter(questionnaire=session.cohort.questionnaire_id).exists()


def read(asked: Asked) -> Value:
    """Return the answer as it is kept: an option's code, a whole number, a text, or None for nothing said.

    Raises UnfitAnswerError.
    """
    given = asked.given.strip()
    if asked.unsaid or not given:
        return None
    return READERS[asked.question["kind"]](given, asked.question)


@transaction.atomic
def answer(session: Session, answers: Mapping[str, Value]) -> None:
    """Keep what the person said, by the question's code, and let them go on; the first answers count.

    Where a quota they count in is full, the session ends as over quota.
    """
    Demographics.objects.get_or_create(
        participant=session.participant,
        questionnaire=session.cohort.questionnaire,
        defaults={"answers": dict(answers)},
    )
    go_on(session)


@transaction.atomic
def go_on(session: Session) -> None:
    """Let somebody who has described themselves, here or in another session, go on where the quotas have room."""
    if quotas.admit(session):
        pass_about(session)


def _choice(given: str, question: Question) -> str:
    if given not in {option["code"] for option in question["options"]}:
        raise UnfitAnswerError(_("Choose one of the answers."))
    return given


def _year(given: str, _question: Question) -> int:
    now = timezone.now().year
    year = int(given) if given.isdecimal() and len(given) == 4 else 0
    if not now - OLDEST <= year <= now:
        raise UnfitAnswerError(_("Write the year with four digits, such as 1990, or leave it empty."))
    return year


def _number(given: str, _question: Question) -> int:
    number = int(given) if given.isdecimal() and len(given) < 10 else LARGEST + 1
    if number > LARGEST:
        raise UnfitAnswerError(_("Write a whole number, or leave it empty."))
    return number


def _text(given: str, _question: Question) -> str:
    if len(given) > LONGEST:
        raise UnfitAnswerError(_("Please say it in %(most)d characters or fewer.") % {"most": LONGEST})
    return given


READERS: dict[str, Callable[[str, Question], Value]] = {
    "choice": _choice,
    "year": _year,
    "number": _number,
    "text": _text,
}
