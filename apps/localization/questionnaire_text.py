"""A questionnaire as plain text, as staff write it.

One block for each question, a blank line between two: its code and kind, such as “sex: choice”; the question; where
wanted, a line of help that begins with “?”; and for a choice one line for each option, “-”, its code, “=”, its text.
"""

from .question_shape import Option, Question, Questions
from .term_rows import tidy


class QuestionnaireTextError(Exception):
    """A block of the text is no question; `number` is its place, from 1."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


def written(questions: Questions) -> str:
    """Return the questions as text."""
    return "\n\n".join(map(block, questions))


def block(question: Question) -> str:
    """Return one question as text."""
    lines = [f"{question['code']}: {question['kind']}", question["text"]]
    lines += [f"? {question['help']}"] if question["help"] else []
    return "\n".join([*lines, *(f"- {option['code']} = {option['text']}" for option in question["options"])])


def read(text: str) -> Questions:
    """Return the questions that a text writes down, of which the shape is still to be checked.

    Raises QuestionnaireTextError.
    """
    blocks = [block for block in text.replace("\r\n", "\n").split("\n\n") if block.strip()]
    return [_question(number, block) for number, block in enumerate(blocks, start=1)]


def _question(number: int, written_block: str) -> Question:
    head, *lines = [tidy(line) for line in written_block.strip().split("\n")]
    code, colon, kind = head.partition(":")
    if not colon or not lines or lines[0][:1] in {"?", "-"}:
        raise QuestionnaireTextError(number)
    helping = [line[1:].strip() for line in lines[1:] if line.startswith("?")]
    options = [_option(number, line) for line in lines[1:] if not line.startswith("?")]
    return {
        "code": code.strip(),
        "kind": kind.strip(),
        "text": lines[0],
        "help": " ".join(helping),
        "options": options,
        "optional": True,
    }


def _option(number: int, line: str) -> Option:
    code, equals, text = line.removeprefix("-").partition("=")
    if not line.startswith("-") or not equals:
        raise QuestionnaireTextError(number)
    return {"code": code.strip(), "text": text.strip()}
