"""Split-half reliability: what the means of one random half of the judgments say of those of the other."""

import numpy as np

from apps.quality.answer_table import AnswerTable
from apps.quality.estimates import Estimate, Numbers, Trust, ratio, resamples, trust, with_sum

SPLITS = 50


def split_half(answers: AnswerTable, weights: Numbers, rng: np.random.Generator) -> tuple[Trust, list[Estimate]]:
    """Return the reliability of each term over pictures, and of each picture's profile over terms.

    Both come from the same SPLITS random splits: correlations are averaged over them and corrected to full length by
    2r / (1 + r) (Spearman 1910, doi:10.1111/j.2044-8295.1910.tb00206.x; Brown 1910, …00207.x). Intervals resample
    pictures by `weights`, profiles' intervals terms.
    """
    over_pictures, over_terms, term_weights = _Correlations(), _Correlations(), resamples(answers.terms, rng)
    for _ in range(SPLITS):
        one, other = half_means(answers, rng)
        over_pictures.add(one, other, weights)
        over_terms.add(one.T, other.T, term_weights)
    return over_pictures.corrected(), over_terms.corrected().each


def half_means(answers: AnswerTable, rng: np.random.Generator) -> tuple[Numbers, Numbers]:
    """Halve each picture's judgments at random and return both halves' means: twice (pictures, terms).

    Of an odd number the one over goes to either half by lot.
    """
    judged = answers.judged()
    shuffled = np.lexsort((rng.random(len(answers.picture)), answers.picture))
    place = np.empty(len(shuffled))
    place[shuffled] = np.arange(len(shuffled)) - np.repeat(np.cumsum(judged) - judged, judged.astype(np.intp))
    size = (judged + (rng.random(answers.pictures) < 0.5)) // 2
    first = place < size[answers.picture]
    total = answers.totals(answers.strength * first[answers.judgment])
    return total / size[:, None], (answers.totals(answers.strength) - total) / (judged - size)[:, None]


class _Correlations:
    """Correlations of the columns of two matrices, and of all together, averaged over splits, in every resample."""

    def __init__(self) -> None:
        self.total: Numbers = np.zeros(())
        self.splits: Numbers = np.zeros(())

    def add(self, one: Numbers, other: Numbers, weights: Numbers) -> None:
        """Take in the correlations of two halves; a column without variance in one of them is passed over."""
        found = correlations(one, other, weights)
        self.total = self.total + np.nan_to_num(found)
        self.splits = self.splits + ~np.isnan(found)

    def corrected(self) -> Trust:
        """Average, then correct to full length."""
        mean = ratio(self.total, self.splits)
        return trust(ratio(2 * mean, 1 + mean))


def correlations(one: Numbers, other: Numbers, weights: Numbers) -> Numbers:
    """Return Pearson's r of each pair of columns by row of weights; last, of all columns' summed (co)variances."""
    size = weights.sum(axis=1)[:, None]
    one, other = one - one.mean(axis=0), other - other.mean(axis=0)
    first, second = weights @ one, weights @ other
    shared = weights @ (one * other) - first * second / size
    spread_one = weights @ one**2 - first**2 / size
    spread_other = weights @ other**2 - second**2 / size
    # Of whole numbers between 0 and 100, or means of them: what is below is rounding.
    spreads = np.sqrt(np.clip(with_sum(spread_one), 0, None)) * np.sqrt(np.clip(with_sum(spread_other), 0, None))
    return ratio(with_sum(shared), np.where(spreads > 1e-6, spreads, 0.0))
