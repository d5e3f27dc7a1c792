"""Whether places are counted as they are: cells held against their trials, seeds' tallies against their cells."""

from collections.abc import Iterator

from django.db.models import Count, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from apps.participants.models import Trial
from apps.studies import holding
from apps.studies.models import Cell, Cohort


def wrong_counts(cohorts: QuerySet[Cohort]) -> Iterator[str]:
    """Say, in a sentence each, where a cell or a tally of the cohorts counts otherwise than it should."""
    yield from _wrong_cells(cohorts)
    yield from holding.wrong_tallies(cohorts)


def _wrong_cells(cohorts: QuerySet[Cohort]) -> Iterator[str]:
    cells = Cell.objects.filter(cohort__in=cohorts)
    cells = cells.annotate(answered=_trials(Trial.State.ANSWERED), held=_trials(Trial.State.RESERVED))
    wrong = cells.exclude(filled=F("answered"), reserved=F("held"))
    names = ("cohort__slug", "stimulus__name", "filled", "reserved", "answered", "held")
    for cohort, stimulus, filled, reserved, answered, held in wrong.values_list(*names):
        yield (
            f"Cell {cohort} × {stimulus} counts {filled} filled and {reserved} reserved; "
            f"its trials are {answered} answered and {held} reserved."
        )


def _trials(state: Trial.State) -> Coalesce:
    """Count the trials of a cell in one state, within the query that reads its counters: one instant for both."""
    trials = Trial.objects.filter(cohort=OuterRef("cohort"), stimulus=OuterRef("stimulus"), state=state).main()
    counts = trials.order_by().values("cohort").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counts), 0)
