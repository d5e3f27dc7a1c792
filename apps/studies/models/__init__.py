"""The design of a study: what is shown, to whom, in which words, and how often."""

from apps.studies.models.cell import Cell, CellQuerySet, SeedTally, chance
from apps.studies.models.change import ChangeLog
from apps.studies.models.cohort import Cohort, CohortQuerySet, new_entry_key
from apps.studies.models.consent import ConsentText, Scope
from apps.studies.models.earlier_texts import EarlierTexts
from apps.studies.models.gold import GoldItem, GoldItemQuerySet
from apps.studies.models.member import Member
from apps.studies.models.photograph_rules import PhotographRules
from apps.studies.models.quota import QuotaCell, QuotaCellQuerySet
from apps.studies.models.stimulus import Stimulus, StimulusQuerySet
from apps.studies.models.stimulus_set import StimulusSet, StimulusSetMember
from apps.studies.models.study import Study, StudyQuerySet, new_secret

__all__ = [
    "Cell",
    "CellQuerySet",
    "ChangeLog",
    "Cohort",
    "CohortQuerySet",
    "ConsentText",
    "EarlierTexts",
    "GoldItem",
    "GoldItemQuerySet",
    "Member",
    "PhotographRules",
    "QuotaCell",
    "QuotaCellQuerySet",
    "Scope",
    "SeedTally",
    "Stimulus",
    "StimulusQuerySet",
    "StimulusSet",
    "StimulusSetMember",
    "Study",
    "StudyQuerySet",
    "chance",
    "new_entry_key",
    "new_secret",
]
