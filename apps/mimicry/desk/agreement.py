"""How far two people who decide on the same photographs agree, beyond what chance alone would bring."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Count, F

from apps.mimicry.models import Review, ReviewQuerySet

ACCEPT = Review.Decision.ACCEPT


@dataclass(frozen=True, slots=True)
class Agreement:
    """What two looks at the same photographs came to. Of two reviewers, the first is the one whose name comes first."""

    both_accepted: int
    first_only: int
    """Accepted at the first look, rejected at the second."""
    second_only: int
    both_rejected: int

    @property
    def photographs(self) -> int:
        """How many pairs of decisions there are."""
        return self.both_accepted + self.first_only + self.second_only + self.both_rejected

    @property
    def percent(self) -> float | None:
        """The share of pairs that agree, 0 to 100; None of none."""
        return 100 * self._observed if self.photographs else None

    @property
    def kappa(self) -> float | None:
        """Cohen's kappa, -1 to 1: (p_o - p_e) / (1 - p_e), where p_e is the agreement of two who decide by lot, each as
        often as they did (Cohen 1960, doi:10.1177/001316446002000104).

        None where both always said the same one thing: chance alone then agrees, and nothing is left to measure.
        """
        if not self.photographs:
            return None
        first = (self.both_accepted + self.first_only) / self.photographs
        second = (self.both_accepted + self.second_only) / self.photographs
        by_chance = first * second + (1 - first) * (1 - second)
        return None if by_chance == 1 else (self._observed - by_chance) / (1 - by_chance)

    @property
    def _observed(self) -> float:
        return (self.both_accepted + self.both_rejected) / self.photographs


@dataclass(frozen=True, slots=True)
class Agreements:
    """All pairs of standing decisions, together and apart. By cohort and in all, the earlier decision is the first."""

    overall: Agreement
    by_pair: list[tuple[str, str, Agreement]]
    by_cohort: list[tuple[str, Agreement]]


@dataclass(frozen=True, slots=True)
class _Pairs:
    """So many photographs of a cohort on which two reviewers, in this order, said this."""

    cohort: str
    reviewers: tuple[str, str]
    decisions: tuple[str, str]
    count: int

    def by_name(self) -> "_Pairs":
        """The same with the reviewers in the order of their names."""
        if self.reviewers[0] <= self.reviewers[1]:
            return self
        return _Pairs(self.cohort, self.reviewers[::-1], self.decisions[::-1], self.count)


def agreement(reviews: ReviewQuerySet) -> Agreements:
    """Count every two standing ones of `reviews` on one photograph, outside rehearsals, in one query."""
    pairs = list(_pairs(reviews))
    named = [pair.by_name() for pair in pairs]
    return Agreements(
        overall=_count(pairs),
        by_pair=[
            (*names, _count(pair for pair in named if pair.reviewers == names))
            for names in sorted({pair.reviewers for pair in named})
        ],
        by_cohort=[
            (cohort, _count(pair for pair in pairs if pair.cohort == cohort))
            for cohort in sorted({pair.cohort for pair in pairs})
        ],
    )


def _pairs(reviews: ReviewQuerySet) -> Iterator[_Pairs]:
    earlier = reviews.standing().filter(
        mimic__cohort__study__is_rehearsal=False, mimic__reviews__undone_at=None, mimic__reviews__pk__gt=F("pk")
    )
    columns = (
        *("mimic__cohort__study__slug", "mimic__cohort__slug"),
        *("reviewer__username", "mimic__reviews__reviewer__username"),
        *("decision", "mimic__reviews__decision"),
    )
    counted = earlier.order_by().values(*columns).annotate(count=Count("pk")).values_list(*columns, "count")
    for study, cohort, first, second, said, answered, count in counted:
        yield _Pairs(f"{study} / {cohort}", (first, second), (said, answered), count)


def _count(pairs: Iterable[_Pairs]) -> Agreement:
    counts: Counter[tuple[bool, bool]] = Counter()
    for pair in pairs:
        first, second = pair.decisions
        counts[first == ACCEPT, second == ACCEPT] += pair.count
    return Agreement(
        both_accepted=counts[True, True],
        first_only=counts[True, False],
        second_only=counts[False, True],
        both_rejected=counts[False, False],
    )
