"""Quality in the admin: rules, cohorts, flags, assessments and reliability."""

from typing import Any

from django.contrib import admin

from apps.participants.models import Session
from apps.quality.cohort_quality_admin import CohortQualityAdmin
from apps.quality.flags_admin import SessionAssessmentAdmin, SessionFlagAdmin, SessionFlagInline
from apps.quality.quality_rules_admin import QualityRulesAdmin
from apps.quality.reliability_admin import ReliabilityReportAdmin

__all__ = [
    "CohortQualityAdmin",
    "QualityRulesAdmin",
    "ReliabilityReportAdmin",
    "SessionAssessmentAdmin",
    "SessionFlagAdmin",
]

# The page of sessions belongs to an app below this one, which cannot know of flags.
_sessions: Any = admin.site.get_model_admin(Session)
_sessions.inlines = (*_sessions.inlines, SessionFlagInline)
