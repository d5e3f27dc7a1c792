"""The rules by which sessions are flagged: each with its measure, its words and the threshold it comes with.

A rule takes nothing away. Its threshold belongs to a version of the rules and so to a cohort; its measure is the same
everywhere, which is why a threshold can be tried on sessions that have been measured.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from apps.quality import measures
from apps.quality.evidence import Evidence, Measured

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


@dataclass(frozen=True, slots=True)
class Threshold:
    """Where a rule flags: past `limit`, on at least `least` pieces of evidence. Without a limit it only measures."""

    limit: float | None
    least: int


@dataclass(frozen=True, slots=True)
class Rule:
    """One way to doubt a session."""

    label: "StrPromise"
    explanation: "StrPromise"
    """What is measured and what a high or low value may mean, for whoever decides."""
    evidence: "StrPromise"
    """What `Measured.n` counts."""
    measure: Callable[[Evidence], Measured]
    flags_above: bool
    """Whether values above the limit are flagged; else those below."""
    default: Threshold
    lowest: float | None = 0
    highest: float | None = 1

    def is_breached(self, measured: Measured, threshold: Threshold) -> bool:
        """Whether the value is past the limit, on enough evidence."""
        if measured.value is None or threshold.limit is None or measured.n < threshold.least:
            return False
        return measured.value > threshold.limit if self.flags_above else measured.value < threshold.limit


RULES: dict[str, Rule] = {
    "gold_missed": Rule(
        label=_("Gold items missed"),
        explanation=_("Share of the pictures with a known answer in which none of the expected emotions was chosen."),
        evidence=_("gold items answered"),
        measure=measures.gold_missed,
        flags_above=True,
        default=Threshold(0.5, least=2),
    ),
    "repeat_consistency": Rule(
        label=_("Repeats inconsistent"),
        explanation=_("How alike two answers to the same picture are: 1 is the same answer, 0 nothing in common."),
        evidence=_("pictures judged twice"),
        measure=measures.repeat_consistency,
        flags_above=False,
        default=Threshold(0.1, least=3),
    ),
    "pace": Rule(
        label=_("Much faster than the cohort"),
        explanation=_(
            "Typical time per picture compared with other sessions of the cohort, in robust standard deviations of the "
            "logarithm: 0 is the middle, negative is faster."
        ),
        evidence=_("other sessions"),
        measure=measures.pace,
        flags_above=False,
        default=Threshold(-3.0, least=10),
        lowest=None,
        highest=0,
    ),
    "same_strength": Rule(
        label=_("Always the same strength"),
        explanation=_("Share of the most frequent number among all strengths given: 1 is one number throughout."),
        evidence=_("strengths given"),
        measure=measures.same_strength,
        flags_above=True,
        default=Threshold(0.9, least=15),
    ),
    "same_term": Rule(
        label=_("Always the same emotion"),
        explanation=_("Share of the pictures for which the session's most frequent emotion was chosen."),
        evidence=_("pictures judged"),
        measure=measures.same_term,
        flags_above=True,
        default=Threshold(0.8, least=10),
    ),
    "term_variety": Rule(
        label=_("Little variety of emotions"),
        explanation=_("Entropy of the emotions chosen, in bits: 0 is always the same one, 1 two in equal parts."),
        evidence=_("emotions chosen"),
        measure=measures.term_variety,
        flags_above=False,
        default=Threshold(1.0, least=15),
        highest=None,
    ),
    "agreement": Rule(
        label=_("Unlike everybody else"),
        explanation=_(
            "How like the others' mean the answers are, over the pictures that at least three others of the cohort "
            "judged: 1 is the same profile, 0 nothing in common."
        ),
        evidence=_("pictures compared"),
        measure=measures.agreement,
        flags_above=False,
        default=Threshold(0.1, least=10),
    ),
    "virtual_camera": Rule(
        label=_("Virtual camera"),
        explanation=_("Share of the photographs whose camera has the name of a program that feeds pictures in."),
        evidence=_("photographs with a known camera"),
        measure=measures.virtual_camera,
        flags_above=True,
        default=Threshold(0.0, least=1),
    ),
    "shared_pictures": Rule(
        label=_("Another person's photographs"),
        explanation=_("Share of the photographs that are the same as, or much like, one of another person."),
        evidence=_("photographs"),
        measure=measures.shared_pictures,
        flags_above=True,
        default=Threshold(0.0, least=1),
    ),
    "shared_device": Rule(
        label=_("Shared camera"),
        explanation=_(
            "How many other people of the cohort used a camera of the same name. Those of one model share their name, "
            "so without a limit this is only measured."
        ),
        evidence=_("cameras"),
        measure=measures.shared_device,
        flags_above=True,
        default=Threshold(None, least=1),
        highest=None,
    ),
}


def measure(evidence: Evidence) -> dict[str, Measured]:
    """Measure a session by every rule."""
    return {name: rule.measure(evidence) for name, rule in RULES.items()}


def breaches(measured: dict[str, Measured], thresholds: dict[str, Threshold]) -> list[str]:
    """Return the names of the rules whose limit is passed, in the order of RULES."""
    return [
        name
        for name, rule in RULES.items()
        if name in measured and name in thresholds and rule.is_breached(measured[name], thresholds[name])
    ]
