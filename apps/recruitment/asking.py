"""Asking a cohort's recruiter what it holds."""

from apps.recruitment.api.base import RefusedError, Theirs
from apps.recruitment.models import Submission
from apps.recruitment.recruiters import recruiter_of
from apps.studies.models import Cohort


def can_be_asked(cohort: Cohort) -> bool:
    """Whether the recruiter of the cohort can be asked by program."""
    return recruiter_of(cohort).api(cohort) is not None


def their_submissions(cohort: Cohort) -> list[Theirs]:
    """Return all that the recruiter holds of the cohort's studies (HITs) there. Raises ApiError."""
    api = recruiter_of(cohort).api(cohort)
    if api is None:
        raise RefusedError("This recruiter cannot be asked from here.")
    return list(api.submissions(_their_studies(cohort)))


def _their_studies(cohort: Cohort) -> list[str]:
    """Those the settings name, and those that people have come from."""
    settings = cohort.recruiter_settings
    named = [*settings.get("study_ids", "").split(), *settings.get("hit_ids", "").split()]
    come = Submission.objects.filter(session__cohort=cohort).exclude(their_study="").order_by()
    return sorted({*named, *come.values_list("their_study", flat=True).distinct()})
