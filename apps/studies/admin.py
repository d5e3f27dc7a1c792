"""The studies' part of the admin, one module for each kind of row."""

from apps.studies.cohort_admin import CohortAdmin
from apps.studies.consent_admin import ConsentTextAdmin
from apps.studies.photograph_rules_admin import PhotographRulesAdmin
from apps.studies.stimulus_admin import StimulusAdmin
from apps.studies.study_admin import StudyAdmin

__all__ = ["CohortAdmin", "ConsentTextAdmin", "PhotographRulesAdmin", "StimulusAdmin", "StudyAdmin"]
