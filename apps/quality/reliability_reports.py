"""Reports on the reliability of a cohort's means: computed by workers, read by pages."""

from array import array
from typing import Any
from uuid import UUID

import numpy as np
from django.db import transaction

from apps.quality.answer_table import AnswerTable
from apps.quality.estimates import Estimate
from apps.quality.gathering import comparable
from apps.quality.models import ReliabilityReport
from apps.quality.reliability import METHOD, Reliability, reliability
from apps.ratings.models import JudgmentQuerySet
from apps.studies.models import Cohort

LEAST = 2
"""So many judgments a picture needs to tell how far they agree."""
DIGITS = 4


def told(cohort: Cohort) -> JudgmentQuerySet:
    """The judgments that a report is made of: counted, of main trials, outside pilots, and of a face that was seen."""
    return comparable(cohort, is_pilot=False).filter(no_face=False)


def is_outdated(cohort: Cohort) -> bool:
    """Whether the cohort has other judgments than its newest report was made of, or the method has changed."""
    newest = cohort.reliability_reports.values_list("judgments_in_all", "method_version").first()
    return told(cohort).count() != newest[0] or newest[1] != METHOD if newest else told(cohort).exists()


def refresh(cohort: Cohort) -> ReliabilityReport | None:
    """Return a report of the cohort's judgments as they are now: the newest, or a new one where that is outdated."""
    if not is_outdated(cohort):
        return cohort.reliability_reports.first()
    return make(cohort)


def make(cohort: Cohort) -> ReliabilityReport | None:
    """Compute and store a report; None where no picture has two judgments. Replayed by its `seed`."""
    answers, uuids, counts = read_answers(cohort)
    if not answers.pictures:
        return None
    codes = _codes(cohort)
    found = reliability(answers, np.random.default_rng(cohort.pk))
    with transaction.atomic():
        Cohort.objects.select_for_update(no_key=True).get(pk=cohort.pk)
        # Older reports are a history of terms; their thousands of pictures would only weigh.
        cohort.reliability_reports.exclude(stimuli={}).update(stimuli={})
        return ReliabilityReport.objects.create(
            cohort=cohort,
            method_version=METHOD,
            seed=cohort.pk,
            **counts,
            overall=_coefficients(found, None),
            terms={code: _coefficients(found, place) for place, code in enumerate(codes)},
            stimuli=_stimuli(found, answers, uuids),
        )


def read_answers(cohort: Cohort) -> tuple[AnswerTable, list[UUID], dict[str, int]]:
    """Return the judgments of pictures that have two or more, those pictures' uuids, and what was counted."""
    term_of = {code: place for place, code in enumerate(_codes(cohort))}
    pictures, judgments, terms, strengths = array("q"), array("q"), array("q"), array("d")
    uuids: list[UUID] = []
    columns = ("trial__stimulus", "trial__stimulus__uuid", "ratings")
    rows = told(cohort).order_by("trial__stimulus", "pk").values_list(*columns)
    last = None
    for number, (stimulus, uuid, ratings) in enumerate(rows.iterator(chunk_size=5000)):
        if stimulus != last:
            uuids.append(uuid)
            last = stimulus
        pictures.append(len(uuids) - 1)
        for code, strength in ratings.items():
            judgments.append(number)
            terms.append(term_of[code])
            strengths.append(strength)
    whole = AnswerTable(
        picture=np.array(pictures, dtype=np.intp),
        judgment=np.array(judgments, dtype=np.intp),
        term=np.array(terms, dtype=np.intp),
        strength=np.array(strengths, dtype=float),
        pictures=len(uuids),
        terms=len(term_of),
    )
    kept, places = _judged_twice(whole)
    counts = {
        "judgments": len(kept.picture),
        "judgments_in_all": len(pictures),
        "participants": told(cohort).order_by().values("participant").distinct().count(),
        "pictures": kept.pictures,
    }
    return kept, [uuids[place] for place in places], counts


def _judged_twice(whole: AnswerTable) -> tuple[AnswerTable, list[int]]:
    """Leave out pictures with fewer than LEAST judgments; return the rest and the places they had."""
    enough = whole.judged() >= LEAST
    judgment_kept = enough[whole.picture]
    rating_kept = judgment_kept[whole.judgment]
    kept = AnswerTable(
        picture=(np.cumsum(enough) - 1)[whole.picture[judgment_kept]],
        judgment=(np.cumsum(judgment_kept) - 1)[whole.judgment[rating_kept]],
        term=whole.term[rating_kept],
        strength=whole.strength[rating_kept],
        pictures=int(enough.sum()),
        terms=whole.terms,
    )
    return kept, [int(place) for place in np.flatnonzero(enough)]


def _codes(cohort: Cohort) -> list[str]:
    return list(cohort.term_list.terms.order_by("code").values_list("code", flat=True))


def _coefficients(found: Reliability, place: int | None) -> dict[str, Any]:
    trusts = {"split_half": found.split_half, "alpha": found.alpha, "explainable": found.explainable}
    return {name: _rounded(trust.overall if place is None else trust.each[place]) for name, trust in trusts.items()}


def _stimuli(found: Reliability, answers: AnswerTable, uuids: list[UUID]) -> dict[str, list[float | None]]:
    rows = zip(uuids, answers.judged(), found.profiles, found.errors, strict=True)
    return {str(uuid): [int(n), *_rounded(profile), round(error, DIGITS)] for uuid, n, profile, error in rows}


def _rounded(estimate: Estimate) -> list[float | None]:
    return [None if value is None else round(value, DIGITS) for value in estimate]
