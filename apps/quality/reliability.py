"""How far means of ratings can be trusted: split-half reliability, Krippendorff's alpha and explainable variance.

All three compare how pictures differ with how judgments of one picture differ. A term not chosen counts as 0, as in the
means. Overall, variances and covariances are summed over terms before they are divided. Intervals reach from the 2.5th
to the 97.5th percentile of 200 resamples of pictures (Efron & Tibshirani 1993, An Introduction to the Bootstrap).
"""

from dataclasses import dataclass

import numpy as np

from apps.quality.answer_table import AnswerTable
from apps.quality.estimates import Estimate, Numbers, Trust, ratio, resamples, trust, with_sum
from apps.quality.split_half import split_half

METHOD = "1"


@dataclass(frozen=True, slots=True)
class Reliability:
    """All coefficients of a cohort; of each picture its profile's split-half and the root of its mean SE^2."""

    split_half: Trust
    alpha: Trust
    explainable: Trust
    profiles: list[Estimate]
    errors: list[float]


def reliability(answers: AnswerTable, rng: np.random.Generator) -> Reliability:
    """Compute all coefficients of at least one picture; each with two judgments or more."""
    weights = resamples(answers.pictures, rng)
    halves, profiles = split_half(answers, weights, rng)
    noise = squared_errors(answers)
    return Reliability(
        split_half=halves,
        alpha=alpha(answers, weights),
        explainable=explainable(answers, noise, weights),
        profiles=profiles,
        errors=[float(error) for error in np.sqrt(noise.mean(axis=1))],
    )


def squared_errors(answers: AnswerTable) -> Numbers:
    """Return SE^2 of each mean, s^2 / n: (pictures, terms).

    It is the limit of resampling a picture's judgments ever more often, times n / (n - 1), by which so few resampled
    fall short.
    """
    judged = answers.judged()[:, None]
    return _within(answers) / (judged * (judged - 1))


def explainable(answers: AnswerTable, noise: Numbers, weights: Numbers) -> Trust:
    """Return explainable variance, 1 - mean(SE^2) / Var(means) over pictures: the most that a model can explain.

    Schoppe, Harper, Willmore, King & Schnupp 2016, doi:10.3389/fncom.2016.00010. Below 0 where means vary less than
    their noise.
    """
    means = answers.totals(answers.strength) / answers.judged()[:, None]
    size, centred = weights.sum(axis=1)[:, None], means - means.mean(axis=0)
    variance = (weights @ centred**2 - (weights @ centred) ** 2 / size) / max(answers.pictures - 1, 1)
    return trust(1 - ratio(with_sum(weights @ noise / size), with_sum(variance)))


def alpha(answers: AnswerTable, weights: Numbers) -> Trust:
    """Return Krippendorff's alpha, 1 - D_o / D_e, with the interval metric, (a - b)^2.

    Krippendorff 2004, Content Analysis, ch. 11. Interval, since the means it speaks for minimise squared differences;
    ranks would let the many zeros decide. For that metric D_o and D_e are sums over pictures, so that terms and
    resamples are had at once; a matrix of coincidences for each picture would take a gigabyte.
    """
    judged = answers.judged()
    size = (weights @ judged)[:, None]
    # All ordered pairs of n numbers differ, squared and added up, by 2 n times their sum of squares.
    observed = weights @ (_within(answers) * (2 * judged / (judged - 1))[:, None]) / size
    total, squares = answers.totals(answers.strength), answers.totals(answers.strength**2)
    expected = 2 * (weights @ squares - (weights @ total) ** 2 / size) / (size - 1)
    return trust(1 - ratio(with_sum(observed), with_sum(expected)))


def _within(answers: AnswerTable) -> Numbers:
    """The sum of squares of each picture's judgments about their mean: (pictures, terms)."""
    total = answers.totals(answers.strength)
    return answers.totals(answers.strength**2) - total**2 / answers.judged()[:, None]
