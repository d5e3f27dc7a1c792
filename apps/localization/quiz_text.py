"""Questions on the task as plain text, as staff write them.

One block for each question, a blank line between two: the question; one option per line, “-” before a wrong one
and “*” before the right one; and last, without a sign, why.
"""

from .wording_texts import QuizItem


class QuizTextError(Exception):
    """A block of the text is no question with one right option and a reason; `number` is its place, from 1."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


def written(items: list[QuizItem]) -> str:
    """Return the questions as text."""
    return "\n\n".join("\n".join([item["question"], *_options(item), item["why"]]) for item in items)


def read(text: str) -> list[QuizItem]:
    """Return the questions that a text writes down. Raises QuizTextError."""
    blocks = [block for block in text.replace("\r\n", "\n").split("\n\n") if block.strip()]
    return [_item(number, block) for number, block in enumerate(blocks, start=1)]


def _options(item: QuizItem) -> list[str]:
    return [f"{'*' if place == item['right'] else '-'} {option}" for place, option in enumerate(item["options"])]


def _item(number: int, block: str) -> QuizItem:
    first, *rest = [line.strip() for line in block.strip().split("\n")]
    options, why = rest[:-1], "".join(rest[-1:])
    right = [place for place, line in enumerate(options) if line.startswith("*")]
    if len(right) != 1 or not all(line[:1] in {"*", "-"} for line in options) or why[:1] in {"*", "-", ""}:
        raise QuizTextError(number)
    return {"question": first, "options": [line[1:].strip() for line in options], "right": right[0], "why": why}
