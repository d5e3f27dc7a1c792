"""Learning the task: its steps in words, and the questions that show whether it was understood."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from apps.localization.wording_texts import QuizItem
from apps.participants.models import Session
from apps.participants.progress import pass_quiz
from apps.studies.models import Cohort

ROUNDS = 3

STEPS = {
    Cohort.Phase.MIMIC: ("imitate", "photograph", "words", "own_view", "stop"),
    Cohort.Phase.RATE: ("words", "no_face", "own_view", "respect", "stop"),
}
ICONS = {
    "imitate": "face",
    "photograph": "camera",
    "words": "words",
    "no_face": "no-face",
    "own_view": "eye",
    "respect": "heart",
    "stop": "pause",
}


class UnansweredError(Exception):
    """A round left a question open; it is not counted."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question as it stands: what was answered last (None if nothing) and whether a round has settled that."""

    item: QuizItem
    answer: int | None
    is_settled: bool

    @property
    def is_right(self) -> bool:
        """Whether it has been answered rightly."""
        return self.is_settled and self.answer == self.item["right"]

    @property
    def is_wrong(self) -> bool:
        """Whether it has been answered wrongly, so that its explanation is due."""
        return self.is_settled and self.answer != self.item["right"]


def steps(session: Session) -> list[dict[str, str]]:
    """Return the task of the session's phase step by step: {text, icon}."""
    texts, phase = session.texts.wording.texts, Cohort.Phase(session.cohort.phase)
    return [{"text": texts[f"step_{name}"], "icon": ICONS[name]} for name in STEPS[phase]]


def setting(session: Session) -> list[str]:
    """Return what to see to before beginning, in the session's phase."""
    reminders: list[str] = session.texts.wording.texts[f"setting_{session.cohort.phase}"]
    return reminders


def questions(session: Session, given: Sequence[int | None] = ()) -> list[Question]:
    """Return the questions as the last round left them, or with the answers of a round that was not counted."""
    items = _items(session)
    if given:
        return [Question(item, answer, is_settled=False) for item, answer in zip(items, given, strict=True)]
    last: list[int | None] = session.comprehension[-1]["answers"] if session.comprehension else [None] * len(items)
    return [Question(item, answer, is_settled=answer is not None) for item, answer in zip(items, last, strict=True)]


def is_explained(session: Session) -> bool:
    """Whether enough rounds went wrong that the answers are now simply explained, and the way on is open."""
    return len(session.comprehension) >= ROUNDS


@transaction.atomic
def answer(session: Session, given: Sequence[int | None]) -> None:
    """Record a round of answers, and pass the questions if all of them are right. Raises UnansweredError."""
    right = [item["right"] for item in _items(session)]
    if len(given) != len(right) or None in given:
        raise UnansweredError
    locked = Session.objects.select_for_update(no_key=True).get(pk=session.pk)
    locked.comprehension.append(_round(given, right))
    locked.save(update_fields=["comprehension"])
    session.comprehension = locked.comprehension
    if list(given) == right:
        pass_quiz(session)


def _items(session: Session) -> list[QuizItem]:
    items: list[QuizItem] = session.texts.wording.texts[f"quiz_{session.cohort.phase}"]
    return items


def _round(given: Sequence[int | None], right: Sequence[int]) -> dict[str, Any]:
    hits = sum(one == other for one, other in zip(given, right, strict=True))
    return {"at": timezone.now().isoformat(timespec="seconds"), "answers": list(given), "right": hits}
