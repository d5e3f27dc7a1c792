"""Every recruiter's adapter by name, siblings of one shape (base.Recruiter)."""

from apps.recruitment.recruiters.base import Recruiter
from apps.recruitment.recruiters.invite import InviteRecruiter
from apps.recruitment.recruiters.link import LinkRecruiter
from apps.recruitment.recruiters.mturk import MturkRecruiter
from apps.recruitment.recruiters.prolific import ProlificRecruiter
from apps.recruitment.recruiters.redirect import RedirectRecruiter
from apps.studies.models import Cohort

RECRUITERS: dict[str, Recruiter] = {
    each.name: each
    for each in (LinkRecruiter(), InviteRecruiter(), RedirectRecruiter(), ProlificRecruiter(), MturkRecruiter())
}


def recruiter_of(cohort: Cohort) -> Recruiter:
    """Return the adapter of the cohort's recruiter."""
    return RECRUITERS[cohort.recruiter]
