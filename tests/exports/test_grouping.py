"""Nobody stands out by what they said about themselves, whoever they are, and no more is taken away than must be."""

from collections import Counter
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.exports.content.grouping import BANDS, SUPPRESSED, Person, Rung, Values, band, generalise, ladder, shown

ANSWERS = st.sampled_from([None, "female", "male", "other"])


@st.composite
def crowds(draw: st.DrawFn) -> list[Person]:
    """People of a few places, with the same number of answers each."""
    asked = draw(st.integers(0, 3))
    person = st.builds(
        Person,
        place=st.sampled_from(["ET/am", "US/en"]),
        age=st.one_of(st.none(), st.integers(15, 40)),
        answers=st.tuples(*[ANSWERS] * asked),
    )
    return draw(st.lists(person, max_size=40))


def groups(people: list[Person], released: list[Values]) -> Counter[tuple[object, Values]]:
    return Counter((person.place, values) for person, values in zip(people, released, strict=True))


def rung_of(person: Person, values: Values) -> int:
    """The first rung of the ladder that shows somebody as they were released."""
    return next(i for i, rung in enumerate(ladder(len(person.answers))) if rung.seen(person) == values)


@settings(max_examples=500, deadline=None)
@given(crowds(), st.integers(2, 6))
def test_everybody_is_in_a_group_of_k_or_in_a_place_of_fewer(people: list[Person], k: int) -> None:
    released = generalise(people, k)

    places = Counter(person.place for person in people)
    for (place, values), size in groups(people, released).items():
        assert size >= k or (size == places[place] and set(values) == {SUPPRESSED})


@settings(max_examples=500, deadline=None)
@given(crowds(), st.integers(2, 6))
def test_what_is_released_is_true(people: list[Person], k: int) -> None:
    for person, (age, *answers) in zip(people, generalise(people, k), strict=True):
        assert age in {SUPPRESSED, *(band(person.age, width) for width in BANDS)}
        assert all(told in (SUPPRESSED, said) for told, said in zip(answers, person.answers, strict=True))


@settings(max_examples=500, deadline=None)
@given(crowds(), st.integers(2, 6))
def test_nobody_is_made_coarser_where_finer_was_enough(people: list[Person], k: int) -> None:
    released = generalise(people, k)

    for place in {person.place for person in people}:
        here = [i for i, person in enumerate(people) if person.place == place]
        theirs = [released[i] for i in here]
        if len(here) >= k:
            assert any(is_minimal([people[i] for i in here], stood, k) for stood in accounts(people, here, theirs, k))


def accounts(people: list[Person], here: list[int], released: list[Values], k: int) -> Iterator[list[int]]:
    """Yield the rungs on which people of a place may have stood: as they are released, or with one of the smallest
    groups, which joined fewer than k who had nothing left to tell."""
    stood = [rung_of(people[i], values) for i, values in zip(here, released, strict=True)]
    yield stood
    nothing = [n for n, values in enumerate(released) if set(values) == {SUPPRESSED}]
    smallest = min(Counter(values for values in released if set(values) != {SUPPRESSED}).values(), default=k**3)
    for number, rung in enumerate(ladder(len(people[here[0]].answers))):
        seen = [rung.seen(people[here[n]]) for n in nothing]
        for values, size in Counter(seen).items():
            if k <= size <= smallest and 0 < len(nothing) - size < k:
                joined = {n for n, told in zip(nothing, seen, strict=True) if told == values}
                yield [number if n in joined else rung for n, rung in enumerate(stood)]


def is_minimal(people: list[Person], stood: list[int], k: int) -> bool:
    """Whether everyone shared each finer rung, with those who had come that far, with fewer than k people."""
    rungs = list(ladder(len(people[0].answers)))
    for number, rung in enumerate(rungs[: max(stood)]):
        came = Counter(rung.seen(person) for person, last in zip(people, stood, strict=True) if last >= number)
        passed = {rung.seen(person) for person, last in zip(people, stood, strict=True) if last > number}
        if any(came[values] >= k for values in passed):
            return False
    return True


@settings(max_examples=200, deadline=None)
@given(crowds(), st.integers(2, 6), st.randoms(use_true_random=False))
def test_the_order_of_the_people_changes_nothing(people: list[Person], k: int, random: object) -> None:
    turned = list(enumerate(people))
    random.shuffle(turned)  # type: ignore[attr-defined]

    released = generalise([person for _, person in turned], k)

    assert [values for _, values in sorted(zip((i for i, _ in turned), released, strict=True))] == generalise(people, k)


def crowd(*groups: tuple[int, int | None, Values], place: str = "ET") -> list[Person]:
    return [Person(place, age, answers) for number, age, answers in groups for _ in range(number)]


def test_bands_grow_only_for_those_who_need_it() -> None:
    people = crowd((5, 21, ("female",)), (3, 31, ("female",)), (2, 36, ("female",)))

    assert Counter(generalise(people, 5)) == {("20-24", "female"): 5, ("30-39", "female"): 5}


def test_one_rare_answer_is_left_out_and_the_age_stays() -> None:
    people = crowd((5, 21, ("female",)), (2, 22, ("other",)), (3, 23, ("male",)))

    assert Counter(generalise(people, 5)) == {("20-24", "female"): 5, ("20-24", SUPPRESSED): 5}


def test_the_answer_asked_last_is_the_first_to_go() -> None:
    people = crowd((2, 21, ("female", "town")), (2, 22, ("female", "village")), (2, 23, ("female", None)))

    assert Counter(generalise(people, 5)) == {("20-24", "female", SUPPRESSED): 6}


def test_whoever_says_nothing_is_a_group_like_any_other() -> None:
    assert Counter(generalise(crowd((5, None, (None,)), (5, 21, ("male",))), 5)) == {
        (None, None): 5,
        ("20-24", "male"): 5,
    }


def test_one_who_stands_out_takes_the_smallest_group_along() -> None:
    people = crowd((6, 21, ("female",)), (5, 35, ("male",)), (1, 80, ("other",)))

    assert Counter(generalise(people, 5)) == {("20-24", "female"): 6, (SUPPRESSED, SUPPRESSED): 6}


def test_a_place_of_few_tells_nothing() -> None:
    people = crowd((4, 21, ("female",))) + crowd((5, 21, ("female",)), place="US")

    assert generalise(people, 5) == [(SUPPRESSED, SUPPRESSED)] * 4 + [("20-24", "female")] * 5


def test_the_ladder_goes_from_fine_to_coarse() -> None:
    rungs = list(ladder(2))

    assert rungs[:4] == [Rung(width, frozenset()) for width in (5, 10, 20, None)]
    assert [rung.hidden for rung in rungs[4::4]] == [{1}, {0}, {0, 1}]


@pytest.mark.parametrize(
    ("count", "told"), [(0, "0"), (1, "fewer than 5"), (4, "fewer than 5"), (5, "5"), (812, "812")]
)
def test_small_counts_are_told_in_words(count: int, told: str) -> None:
    assert shown(count, 5) == told


@pytest.mark.parametrize(
    ("age", "width", "told"), [(20, 5, "20-24"), (24, 5, "20-24"), (39, 20, "20-39"), (None, 5, None)]
)
def test_bands(age: int | None, width: int, told: str | None) -> None:
    assert band(age, width) == told
