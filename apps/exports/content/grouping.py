"""Demographics made coarse enough that nobody stands out: k-anonymity by local recoding, and counts of small groups.

Whoever shares a `place` (what of a person the rest of the release tells anyhow: country and language) is told apart
only by groups of at least k people. The rungs of one ladder are climbed together: whoever is in a group of k or more at
a rung stays there, everybody else goes on to the next. From fine to coarse:

1. every answer, with the age in bands of 5, then 10, then 20 years, then without the age;
2. the same without one of the other answers, the one asked last first; then without two of them, and so on;
3. nothing at all.

If those who end with nothing are fewer than k, the smallest group of their place that said more (the first by its
answers where several are as small) loses its answers too. In a place of fewer than k people, all lose them.

What this guarantees, and its tests check: every group of equal place and equal released answers has at least k members,
or is a whole place of fewer. It is minimal rung by rung: whoever stands on a rung shared each finer rung, with those
who had not stayed on a still finer one, with fewer than k people, but for the one group that had to join those who end
with nothing. It is not the least loss there is over all ways to form groups, which is too hard to find.
"""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

SUPPRESSED = "suppressed"
BANDS = (5, 10, 20)

Values = tuple[str | None, ...]


@dataclass(frozen=True)
class Person:
    """What somebody said: a place, an age in years (or in a band cut already), and answers in the order in which they
    are asked; None for what they did not say."""

    place: Hashable
    age: int | str | None
    answers: Values


@dataclass(frozen=True)
class Rung:
    """One degree of coarseness: the width of the bands of ages, or None for no ages, and the answers left out."""

    width: int | None
    hidden: frozenset[int]

    def seen(self, person: Person) -> Values:
        """Return the person's age band and answers, with `suppressed` for what is left out."""
        age = SUPPRESSED if self.width is None else band(person.age, self.width)
        return age, *(SUPPRESSED if i in self.hidden else answer for i, answer in enumerate(person.answers))


def generalise(people: Sequence[Person], k: int) -> list[Values]:
    """Return each person's age band and answers as they may be released, in the order of the people."""
    by_place: dict[Hashable, list[int]] = defaultdict(list)
    for i, person in enumerate(people):
        by_place[person.place].append(i)
    released: list[Values] = [()] * len(people)
    for members in by_place.values():
        for i, values in zip(members, _in_one_place([people[i] for i in members], k), strict=True):
            released[i] = values
    return released


def ladder(answers: int) -> Iterator[Rung]:
    """Yield the rungs from fine to coarse for people with so many answers beside their age."""
    for number in range(answers + 1):
        # Reversed, so that the answers asked last are the first to go.
        for hidden in combinations(reversed(range(answers)), number):
            for width in (*BANDS, None):
                yield Rung(width, frozenset(hidden))


def band(age: int | str | None, width: int) -> str | None:
    """Return the band of so many years that an age is in, such as `20-24`; None for an age that nobody told.

    What is a band already stays as it is.
    """
    if not isinstance(age, int):
        return age
    lowest = age // width * width
    return f"{lowest}-{lowest + width - 1}"


def shown(count: int, k: int, words: str = "fewer than {k}") -> str:
    """Return a count of people as it may be told: below k in words, but for 0, which is about nobody."""
    return str(count) if count >= k or not count else words.format(k=k)


def _in_one_place(people: list[Person], k: int) -> list[Values]:
    released: dict[int, Values] = {}
    left = list(range(len(people)))
    for rung in ladder(len(people[0].answers)):
        seen = {i: rung.seen(people[i]) for i in left}
        sizes = Counter(seen.values())
        released |= {i: values for i, values in seen.items() if sizes[values] >= k}
        left = [i for i in left if i not in released]
        if not left:
            break
    nothing: Values = (SUPPRESSED,) * (1 + len(people[0].answers))
    released |= dict.fromkeys(left, nothing)
    groups = Counter(released.values())
    if 0 < groups[nothing] < k and len(groups) > 1:
        del groups[nothing]
        joining = min(groups, key=lambda values: (groups[values], [(value is not None, value) for value in values]))
        released |= {i: nothing for i, values in released.items() if values == joining}
    return [released[i] for i in range(len(people))]
