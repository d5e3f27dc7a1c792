"""The demo study's seventy-two seeds: each expression by two people, each person in two expressions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from .actions import Expression
from .anatomy import Person
from .expressions import EXPRESSIONS
from .people import PEOPLE
from .portrait import draw

# How far along the list of people the second person of an expression stands.
SECOND = 17


@dataclass(frozen=True)
class DemoSeed:
    """One seed picture of the demo study, before it is drawn."""

    name: str
    person: Person
    expression: Expression

    @property
    def description(self) -> str:
        """What the picture shows, in a sentence without a feeling named."""
        return f"{self.expression.description}."

    @property
    def attributes(self) -> dict[str, object]:
        """Facts about the picture for the stimulus row: who seems to be seen, and the action units."""
        return {
            "person": self.person.name,
            "age_band": self.person.age_band,
            "skin_tone_monk": self.person.tone,
            "presents_as": self.person.presents,
            "expression": self.expression.name,
            "facs": self.expression.code,
            "drawn_for": list(self.expression.portrays),
        }


@cache
def catalogue() -> Sequence[DemoSeed]:
    """All seeds, in the order of their numbers."""
    count = len(PEOPLE)
    pairs = [(PEOPLE[(i + turn * SECOND) % count], EXPRESSIONS[i]) for turn in (0, 1) for i in range(len(EXPRESSIONS))]
    return tuple(
        DemoSeed(f"seed-{number:03d}-{expression.name}", person, expression)
        for number, (person, expression) in enumerate(pairs, start=1)
    )


def draw_seed(name: str) -> bytes:
    """Return one seed's picture, a JPEG of 640 by 640 pixels, by its name. Raises KeyError for an unknown one."""
    seed = {seed.name: seed for seed in catalogue()}[name]
    return draw(seed.person, seed.expression)
