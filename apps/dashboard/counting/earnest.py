"""What is left out of every count: what people did in a pilot that is over."""

from django.db.models import Q

from apps.studies.models import Cohort


def in_earnest(cohort: Cohort, session: str = "") -> Q:
    """Return the condition that a row is in earnest; `session` leads from the row to its session (“session__”).

    While a cohort is a pilot, all that is in it counts.
    """
    return Q() if cohort.state == Cohort.State.PILOT else Q(**{f"{session}is_pilot": False})
