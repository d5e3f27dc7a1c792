"""What a questionnaire consists of: questions about the participant, each of which may be left unanswered."""

import re
from typing import Any, TypedDict

from django.utils.translation import gettext as _

from .models import term_code

KINDS = ("choice", "year", "number", "text")


class Option(TypedDict):
    """One answer to choose: its code is stored, its text is read."""

    code: str
    text: str


class Question(TypedDict):
    """One question. `help` may be empty; `options` is empty but for kind “choice”; `optional` is always true.

    Every question can be passed over, and answered with “prefer not to say”: nobody has to tell.
    """

    code: str
    kind: str
    text: str
    help: str
    options: list[Option]
    optional: bool


Questions = list[Question]


def fault(questions: object) -> str:
    """Say in a sentence what is wrong with the shape of a questionnaire, or nothing."""
    if not isinstance(questions, list) or not questions:
        return _("A questionnaire must be a list of questions.")
    found = next((found for found in map(_fault_in_question, questions) if found), "")
    return found or _twice([question["code"] for question in questions])


def skeleton(questions: Questions) -> list[tuple[str, str, list[str]]]:
    """Return what does not depend on the language: codes, kinds and the codes of the options, in order."""
    return [(each["code"], each["kind"], [option["code"] for option in each["options"]]) for each in questions]


def _fault_in_question(question: Any) -> str:
    if not isinstance(question, dict) or question.keys() != Question.__annotations__.keys():
        return _("Each question must have code, kind, text, help, options and optional.")
    name, kind = {"name": str(question["code"])}, question["kind"]
    if not _is_code(question["code"]):
        return _("“%(name)s” is not a code such as “birth_year”.") % name
    if kind not in KINDS:
        return _("“%(name)s” must be of one of these kinds: %(kinds)s.") % {**name, "kinds": ", ".join(KINDS)}
    if not _is_text(question["text"]) or not isinstance(question["help"], str):
        return _("“%(name)s” asks nothing.") % name
    if question["optional"] is not True:
        return _("“%(name)s” must be optional: nobody has to tell.") % name
    return _fault_in_options(name, kind, question["options"])


def _fault_in_options(name: dict[str, str], kind: str, options: Any) -> str:
    if not isinstance(options, list) or bool(options) != (kind == "choice"):
        return _("“%(name)s” must offer options exactly if it is a choice.") % name
    if kind == "choice" and len(options) < 2:
        return _("“%(name)s” must offer two options or more.") % name
    for option in options:
        if not isinstance(option, dict) or option.keys() != Option.__annotations__.keys():
            return _("Each option of “%(name)s” must have a code and a text.") % name
        if not _is_code(option["code"]) or not _is_text(option["text"]):
            return _("An option of “%(name)s” lacks its text, or a code such as “female”.") % name
    return _twice([each["code"] for each in options]) or _twice([each["text"].casefold() for each in options])


def _twice(values: list[str]) -> str:
    doubled = next((value for value in values if values.count(value) > 1), None)
    return _("“%(name)s” is there twice.") % {"name": doubled} if doubled is not None else ""


def _is_code(value: object) -> bool:
    return isinstance(value, str) and bool(re.fullmatch(term_code.regex, value))


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())
