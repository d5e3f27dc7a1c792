"""What a cohort needs before participants may come, each point a sentence with a link to where it is mended."""

from apps.studies.checklist.item import Check, Item
from apps.studies.checklist.material import enough_pictures, gold, pictures, quotas, rules
from apps.studies.checklist.running import day, pay, recruiter, retention, storage, worker
from apps.studies.checklist.texts import consent, interface, terms, wording
from apps.studies.models import Cohort

__all__ = ["Check", "Item", "of"]

# In the order in which one prepares a cohort.
CHECKS: tuple[Check, ...] = (
    *(terms, wording, consent, interface),
    *(pictures, enough_pictures, gold, quotas, rules),
    *(recruiter, pay, day, retention, storage, worker),
)


def of(cohort: Cohort) -> list[Item]:
    """Return every point of the cohort's checklist, in the order in which one prepares a cohort."""
    return [item for check in CHECKS for item in check(cohort)]
