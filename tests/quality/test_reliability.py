"""The coefficients, held against slow and obvious ways to compute them, and against published values."""

from itertools import combinations, permutations

import krippendorff
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.quality.answer_table import AnswerTable
from apps.quality.estimates import Numbers, resamples
from apps.quality.reliability import alpha, explainable, reliability, squared_errors
from apps.quality.split_half import correlations, half_means, split_half

Study = list[list[list[int]]]
"""Pictures, of judgments, of an intensity per term."""


def table(study: Study) -> AnswerTable:
    """The same as arrays; zeros are left out."""
    judgments = [(picture, values) for picture, all_values in enumerate(study) for values in all_values]
    ratings = [(n, t, x) for n, (_, values) in enumerate(judgments) for t, x in enumerate(values) if x]
    return AnswerTable(
        picture=np.array([picture for picture, _ in judgments], dtype=np.intp),
        judgment=np.array([n for n, _, _ in ratings], dtype=np.intp),
        term=np.array([t for _, t, _ in ratings], dtype=np.intp),
        strength=np.array([x for _, _, x in ratings], dtype=float),
        pictures=len(study),
        terms=len(study[0][0]),
    )


def studies() -> st.SearchStrategy[Study]:
    strength = st.one_of(st.just(0), st.integers(1, 100))
    judgment = st.lists(strength, min_size=3, max_size=3)
    return st.lists(st.lists(judgment, min_size=2, max_size=6), min_size=2, max_size=7)


def whole(pictures: int) -> Numbers:
    return np.ones((1, pictures))


def alpha_by_pairs(units: list[list[int]]) -> float | None:
    """Krippendorff's definition, pair by pair."""
    everything = [x for unit in units for x in unit]
    observed = sum((a - b) ** 2 / (len(unit) - 1) for unit in units for a, b in permutations(unit, 2))
    expected = sum((a - b) ** 2 for a, b in permutations(everything, 2)) / (len(everything) - 1)
    return 1 - observed / expected if expected else None


@given(studies())
def test_alpha_is_what_its_definition_and_its_library_say(study: Study) -> None:
    found = alpha(table(study), whole(len(study))).each

    for term, (value, _, _) in enumerate(found):
        units = [[values[term] for values in judged] for judged in study]
        assert value == pytest.approx(alpha_by_pairs(units), abs=1e-9)
        if value is not None:
            longest = max(map(len, units))
            data = np.array([unit + [np.nan] * (longest - len(unit)) for unit in units]).T
            assert value == pytest.approx(krippendorff.alpha(data, level_of_measurement="interval"), abs=1e-9)


def test_alpha_of_krippendorffs_own_example() -> None:
    """Four observers, twelve units, from “Computing Krippendorff's alpha-reliability” (2011): 0.849 for intervals."""
    gap = None
    observers = [
        [1, 2, 3, 3, 2, 1, 4, 1, 2, gap, gap, gap],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, gap, 3],
        [gap, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, gap],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, gap],
    ]
    units = [[[value] for value in unit if value is not None] for unit in zip(*observers, strict=True)]

    [(value, _, _)] = alpha(table([unit for unit in units if len(unit) > 1]), whole(11)).each

    assert value is not None
    assert round(value, 3) == 0.849


@given(studies())
def test_explainable_variance_is_what_its_definition_says(study: Study) -> None:
    answers = table(study)
    found = explainable(answers, squared_errors(answers), whole(len(study))).each

    for term, (value, _, _) in enumerate(found):
        columns = [np.array([values[term] for values in judged], dtype=float) for judged in study]
        variance = np.var([column.mean() for column in columns], ddof=1)
        noise = np.mean([column.var(ddof=1) / len(column) for column in columns])
        assert value == (None if variance < 1e-9 else pytest.approx(1 - noise / variance))


def test_the_squared_error_is_the_limit_of_resampling_judgments() -> None:
    column = np.array([0, 0, 0, 20, 90, 100])
    answers = table([[[int(x)] for x in column]] * 2)
    rng = np.random.default_rng(1)

    resampled = rng.choice(column, size=(200_000, len(column))).mean(axis=1).var() * 6 / 5

    assert squared_errors(answers)[0, 0] == pytest.approx(resampled, rel=0.01)


@given(studies(), st.integers(0, 1000))
def test_halves_hold_every_judgment_once(study: Study, seed: int) -> None:
    one, other = half_means(table(study), np.random.default_rng(seed))

    for picture, judged in enumerate(study):
        values = np.array(judged, dtype=float)
        halved = [
            values[list(half)].mean(axis=0)
            for size in {len(judged) // 2, len(judged) - len(judged) // 2}
            for half in combinations(range(len(judged)), size)
        ]
        rests = [
            (values.sum(axis=0) - mean * size) / (len(judged) - size)
            for mean, size in zip(halved, _sizes(len(judged)), strict=True)
        ]
        assert any(
            np.allclose(one[picture], mean) and np.allclose(other[picture], rest)
            for mean, rest in zip(halved, rests, strict=True)
        )


def _sizes(judged: int) -> list[int]:
    return [size for size in {judged // 2, judged - judged // 2} for _ in combinations(range(judged), size)]


@given(st.integers(0, 1000))
def test_weighted_correlations_are_those_of_the_resample_written_out(seed: int) -> None:
    rng = np.random.default_rng(seed)
    one, other = rng.integers(0, 100, (2, 6, 3)).astype(float)
    weights = resamples(6, rng)[:4]

    found = correlations(one, other, weights)

    for row, weight in zip(found, weights, strict=True):
        rows = np.repeat(np.arange(6), weight.astype(int))
        for term in range(3):
            first, second = one[rows, term], other[rows, term]
            expected = np.corrcoef(first, second)[0, 1] if first.std() and second.std() else np.nan
            assert row[term] == pytest.approx(expected, nan_ok=True)


def noisy(*, pictures: int, judges: int, signal: float, noise: float) -> AnswerTable:
    """Judgments that are the picture's own value and noise, on a scale fine enough to hide rounding."""
    rng = np.random.default_rng(7)
    true = rng.normal(50, signal, (pictures, 1, 1))
    values = true + rng.normal(0, noise, (pictures, judges, 1))
    count = pictures * judges
    return AnswerTable(
        picture=np.repeat(np.arange(pictures), judges),
        judgment=np.arange(count),
        term=np.zeros(count, dtype=np.intp),
        strength=values.reshape(-1),
        pictures=pictures,
        terms=1,
    )


def test_all_three_meet_the_closed_form_of_the_random_model() -> None:
    """Of value s and noise e: reliability of n judges' mean is s2 / (s2 + e2 / n), alpha is that of one judge."""
    answers = noisy(pictures=1000, judges=15, signal=10, noise=20)

    found = reliability(answers, np.random.default_rng(1))

    of_mean, of_one = 100 / (100 + 400 / 15), 100 / (100 + 400)
    assert found.split_half.each[0][0] == pytest.approx(of_mean, abs=0.02)
    assert found.explainable.each[0][0] == pytest.approx(of_mean, abs=0.02)
    assert found.alpha.each[0][0] == pytest.approx(of_one, abs=0.02)


def test_an_interval_holds_its_value_and_narrows_with_more_pictures() -> None:
    few, many = (
        reliability(noisy(pictures=n, judges=8, signal=10, noise=20), np.random.default_rng(1)) for n in (60, 1500)
    )

    for name in ("split_half", "alpha", "explainable"):
        widths = []
        for found in (few, many):
            value, low, high = getattr(found, name).each[0]
            assert low < value < high
            widths.append(high - low)
        assert widths[1] < widths[0] / 3


def test_of_a_term_that_nobody_chose_nothing_is_said() -> None:
    answers = table([[[10, 0], [30, 0]], [[50, 0], [90, 0]], [[20, 0], [20, 0]]])

    found = reliability(answers, np.random.default_rng(1))

    nothing = (None, None, None)
    assert [trust.each[1] for trust in (found.split_half, found.alpha, found.explainable)] == [nothing] * 3
    assert found.alpha.overall[0] == found.alpha.each[0][0]


@settings(max_examples=30)
@given(studies(), st.integers(0, 99))
def test_whatever_was_judged_nothing_breaks_and_a_seed_repeats_it(study: Study, seed: int) -> None:
    answers = table(study)

    first, second = (reliability(answers, np.random.default_rng(seed)) for _ in range(2))

    assert first == second
    assert len(first.profiles) == len(first.errors) == len(study)
    assert split_half(answers, resamples(len(study), np.random.default_rng(seed)), np.random.default_rng(seed))
