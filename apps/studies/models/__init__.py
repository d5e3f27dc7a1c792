"""The design of a study: what is shown, to whom, in which words, and how often."""

from apps.studies.models.cell import Cell, CellQuerySet, SeedTally, chance
from apps.studies.models.cohort import Cohort, CohortEvent, CohortQuerySet, new_entry_key
from apps.studies.models.consent import ConsentText, Scope
from apps.studies.models.photograph_rules import PhotographRules
from apps.studies.models.stimulus import Stimulus, StimulusQuerySet
from apps.studies.models.study import Study, StudyQuerySet, new_secret

__all__ = [
    "Cell",
    "CellQuerySet",
    "Cohort",
    "CohortEvent",
    "CohortQuerySet",
    "ConsentText",
    "PhotographRules",
    "Scope",
    "SeedTally",
    "Stimulus",
    "StimulusQuerySet",
    "Study",
    "StudyQuerySet",
    "chance",
    "new_entry_key",
    "new_secret",
]
