"""The studies' part of the admin, one module for each kind of row."""

from apps.studies.cohort_admin import CohortAdmin
from apps.studies.consent_admin import ConsentTextAdmin
from apps.studies.stimulus_admin import StimulusAdmin
from apps.studies.study_admin import StudyAdmin

__all__ = ["CohortAdmin", "ConsentTextAdmin", "StimulusAdmin", "StudyAdmin"]
