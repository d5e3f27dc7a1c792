"""What a session is measured by, as plain values: no rule looks at the database."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

Ratings = Mapping[str, int]
"""Intensity 1-100 by term code; “no face visible” is the one term NO_FACE at its strongest."""

NO_FACE = "*no face*"
LEAST_OTHERS = 3
"""So many others must have judged a picture before their mean says something of it."""


class Measured(NamedTuple):
    """A rule's value, None where nothing can be said, and on how many pieces of evidence it rests."""

    value: float | None
    n: int


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that the rules know of one session and of those it is compared with."""

    answers: Sequence[Ratings] = ()
    """To the session's main trials."""
    durations_ms: Sequence[int] = ()
    """Of those answers, as far as the browser told."""
    golds: Sequence[tuple[Ratings, Collection[str]]] = ()
    """Answers to gold items, each with the terms any of which is right."""
    repeats: Sequence[tuple[Ratings, Ratings]] = ()
    """The first and the second answer to the same picture."""
    others: Sequence[tuple[Ratings, Sequence[Ratings]]] = ()
    """The answer to a picture, and those of others of the cohort to it, at least LEAST_OTHERS."""
    paces: Sequence[float] = ()
    """Of each other person's session of the cohort: the median of the natural logarithm of its milliseconds."""
    virtual: Sequence[bool] = ()
    """For each photograph whose browser told: whether the camera called itself a virtual one."""
    lookalikes: Sequence[bool] = ()
    """For each photograph: whether it is the same as, or much like, one of another person."""
    cameras: int = 0
    """How many cameras, told apart by the keyed hash of their names, took the photographs."""
    sharers: int = 0
    """How many other people of the cohort took photographs with a camera of one of those names."""
    peers: int = field(default=0, compare=False)
    """How many other sessions of the cohort are over."""
