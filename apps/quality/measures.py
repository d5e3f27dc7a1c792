"""The measures behind the rules: small functions of the evidence, none of which knows a threshold."""

from collections import Counter
from collections.abc import Iterable
from math import log, log2, sqrt
from statistics import fmean, median

from apps.quality.evidence import Evidence, Measured, Ratings

TO_DEVIATION = 1.4826
"""Times the median absolute deviation of a normal distribution is its standard deviation."""


def gold_missed(evidence: Evidence) -> Measured:
    """The share of gold items, 0-1, in whose answer none of the expected terms is.

    Catch items are right or wrong only within a culture, so what is expected comes from the cohort's own country and
    term list. See Oppenheimer, Meyvis & Davidenko 2009, doi:10.1016/j.jesp.2009.03.009, for such items at large.
    """
    missed = [not any(code in answer for code in expected) for answer, expected in evidence.golds]
    return _mean(missed)


def repeat_consistency(evidence: Evidence) -> Measured:
    """How alike the two answers to a repeated picture are: the mean of their cosines, 0-1 (test-retest).

    Within-rater consistency: Meade & Craig 2012, doi:10.1037/a0028085.
    """
    return _mean(cosine(first, second) for first, second in evidence.repeats)


def pace(evidence: Evidence) -> Measured:
    """How the session's median time compares with the cohort's: a robust z of its logarithm, negative where faster.

    (own - median) / (1.4826 * median absolute deviation): Leys et al. 2013, doi:10.1016/j.jesp.2013.03.013. Relative
    to the cohort, since reading speed differs between languages and devices.
    """
    own = median_log(evidence.durations_ms)
    if own is None or not evidence.paces:
        return Measured(None, len(evidence.paces))
    middle = median(evidence.paces)
    spread = TO_DEVIATION * median(abs(pace - middle) for pace in evidence.paces)
    return Measured((own - middle) / spread if spread else None, len(evidence.paces))


def same_strength(evidence: Evidence) -> Measured:
    """The share, 0-1, of the most frequent intensity among all that the session gave (straight-lining).

    Herzog & Bachman 1981, doi:10.1086/268687; the index of the most frequent answer.
    """
    strengths = Counter(strength for answer in evidence.answers for strength in answer.values())
    return Measured(max(strengths.values()) / strengths.total() if strengths else None, strengths.total())


def same_term(evidence: Evidence) -> Measured:
    """The share of pictures, 0-1, in whose answer the session's most frequent term is."""
    chosen = Counter(code for answer in evidence.answers for code in answer)
    pictures = len(evidence.answers)
    return Measured(max(chosen.values()) / pictures if chosen else None, pictures)


def term_variety(evidence: Evidence) -> Measured:
    """Shannon's entropy of the terms chosen, in bits: 0 where it was always the same, log2(48) = 5.6 at the most.

    Shannon 1948, doi:10.1002/j.1538-7305.1948.tb01338.x.
    """
    chosen = Counter(code for answer in evidence.answers for code in answer)
    shares = [count / chosen.total() for count in chosen.values()]
    return Measured(-sum(share * log2(share) for share in shares) + 0.0 if chosen else None, chosen.total())


def agreement(evidence: Evidence) -> Measured:
    """How like the others' mean the session's answers are: the mean over pictures of the cosine, 0-1.

    The session itself is left out of the mean it is held against, terms not chosen count as 0. The corrected item-total
    correlation is the same idea; a cosine needs no variance within one answer.
    """
    return _mean(cosine(answer, mean_of(others)) for answer, others in evidence.others)


def virtual_camera(evidence: Evidence) -> Measured:
    """The share of photographs, 0-1, whose camera calls itself a virtual one. A hint: the name can be forged."""
    return _mean(evidence.virtual)


def shared_pictures(evidence: Evidence) -> Measured:
    """The share of photographs, 0-1, that are the same as, or much like, one of another person."""
    return _mean(evidence.lookalikes)


def shared_device(evidence: Evidence) -> Measured:
    """How many other people of the cohort took photographs with a camera of the same name.

    The name is that of the camera's model, so people who share none but its maker are counted too.
    """
    return Measured(float(evidence.sharers) if evidence.cameras else None, evidence.cameras)


def cosine(one: Ratings | dict[str, float], other: Ratings | dict[str, float]) -> float:
    """Return the cosine of the angle between two answers, 0-1; 0 where one of them is empty."""
    product = sum(strength * other.get(code, 0) for code, strength in one.items())
    lengths = sqrt(sum(x * x for x in one.values()) * sum(x * x for x in other.values()))
    return product / lengths if lengths else 0.0


def mean_of(answers: Iterable[Ratings]) -> dict[str, float]:
    """Return the mean intensity by term of at least one answer; terms not chosen count as 0."""
    told, totals = list(answers), Counter[str]()
    for answer in told:
        totals.update(answer)
    return {code: total / len(told) for code, total in totals.items()}


def median_log(durations_ms: Iterable[int]) -> float | None:
    """Return the median of the natural logarithm of milliseconds, of those above 0; None of none."""
    logs = [log(duration) for duration in durations_ms if duration > 0]
    return median(logs) if logs else None


def _mean(values: Iterable[float]) -> Measured:
    told = [float(value) for value in values]
    return Measured(fmean(told) if told else None, len(told))
