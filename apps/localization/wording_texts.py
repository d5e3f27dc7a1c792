"""Which texts a wording consists of, and the shape of each.

The first version had its instructions as paragraphs; since then a wording brings training: the task in steps, a
practice trial, and questions on the task.
"""

from collections.abc import Callable
from typing import Any, TypedDict, cast

COMMON = frozenset({"question", "mimic_task", "intensity", "no_face", "camera_intro", "done_mimic", "done_rate"})
INSTRUCTIONS = frozenset({"instructions_mimic", "instructions_rate"})
STEPS = frozenset(
    f"step_{name}" for name in ("imitate", "photograph", "words", "no_face", "own_view", "respect", "stop")
)
FEEDBACK = frozenset(
    f"practice_feedback_{name}"
    for name in ("photo", "no_photo", "seen", "words", "no_words", "no_strength", "face_there", "many")
)
SENTENCES = COMMON | STEPS | FEEDBACK | {"training_first", "practice"}
LISTS = frozenset({"setting_mimic", "setting_rate"})
QUIZZES = frozenset({"quiz_mimic", "quiz_rate"})
KEYS = SENTENCES | LISTS | QUIZZES
KEYS_WITHOUT_TRAINING = COMMON | INSTRUCTIONS


class QuizItem(TypedDict):
    """A question on the task: `right` is the place of the right option, from 0; `why` explains it."""

    question: str
    options: list[str]
    right: int
    why: str


Text = str | list[str] | list[QuizItem]
Texts = dict[str, Text]


def keys_of(version: int) -> frozenset[str]:
    """Return the texts that a published wording of this version has."""
    return KEYS if version > 1 else KEYS_WITHOUT_TRAINING


def fault(key: str, text: object) -> str:
    """Say what is wrong with the shape of a text, or nothing."""
    if key in QUIZZES:
        return _fault_in_list(text, _fault_in_item, "a list of questions")
    if key in LISTS | INSTRUCTIONS:
        return _fault_in_list(text, _fault_in_sentence, "a list of paragraphs")
    return _fault_in_sentence(text)


def parts(texts: Texts) -> dict[tuple[str, str], str]:
    """Return every sentence by its key and its place under that key, such as “2” or “1.option 3”."""
    return {
        (key, place): part
        for key, text in texts.items()
        for place, part in _places(text if isinstance(text, list) else [text])
    }


def right_answers(texts: Texts) -> dict[str, list[int]]:
    """Return the places of the right options, by quiz."""
    quizzes = {key: cast(list[QuizItem], texts[key]) for key in QUIZZES & texts.keys()}
    return {key: [item["right"] for item in items] for key, items in quizzes.items()}


def _places(items: Any) -> list[tuple[str, str]]:
    found = []
    for number, item in enumerate(items, start=1):
        if isinstance(item, str):
            found.append((str(number), item))
            continue
        found += [(f"{number}.question", item["question"]), (f"{number}.why", item["why"])]
        found += [(f"{number}.option {place}", option) for place, option in enumerate(item["options"], start=1)]
    return found


def _fault_in_sentence(text: object) -> str:
    if not isinstance(text, str):
        return "must be one text"
    return "" if text.strip() else "is blank"


def _fault_in_list(text: object, check: Callable[[object], str], kind: str) -> str:
    if not isinstance(text, list):
        return f"must be {kind}"
    if not text:
        return "is blank"
    return next((found for found in map(check, text) if found), "")


def _fault_in_item(item: object) -> str:
    if not isinstance(item, dict) or item.keys() != QuizItem.__annotations__.keys():
        return "must have a question, options, which of them is right, and why, in each item"
    options = item["options"]
    if not isinstance(options, list) or len(options) < 2:
        return "must offer at least two options to each question"
    if type(item["right"]) is not int or item["right"] not in range(len(options)):
        return f"must name one of the options as right, from 0 to {len(options) - 1}"
    said = [item["question"], item["why"], *options]
    found = next((found for found in map(_fault_in_sentence, said) if found), "")
    return found or ("offers the same option twice" if len(set(options)) < len(options) else "")
