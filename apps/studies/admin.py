"""The studies' part of the admin, one module for each kind of row."""

from apps.studies.change_admin import ChangeLogAdmin
from apps.studies.cohort_admin import CohortAdmin
from apps.studies.consent_admin import ConsentTextAdmin
from apps.studies.gold_admin import GoldItemAdmin
from apps.studies.photograph_rules_admin import PhotographRulesAdmin
from apps.studies.stimulus_admin import StimulusAdmin
from apps.studies.stimulus_set_admin import StimulusSetAdmin
from apps.studies.study_admin import StudyAdmin

__all__ = [
    "ChangeLogAdmin",
    "CohortAdmin",
    "ConsentTextAdmin",
    "GoldItemAdmin",
    "PhotographRulesAdmin",
    "StimulusAdmin",
    "StimulusSetAdmin",
    "StudyAdmin",
]
