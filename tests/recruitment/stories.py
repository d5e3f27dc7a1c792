"""Cohorts with recruiters, and people whom those send."""

import itertools
from decimal import Decimal
from typing import Any

from apps.participants.models import Session
from apps.participants.outcomes import decide
from apps.recruitment.entry import admit
from apps.recruitment.models import Submission
from apps.recruitment.recruiters.base import Arrival
from apps.studies.models import Cohort
from tests.factories import make_cohort
from tests.recruitment.prolific_server import STUDY

CODES = {
    "code_complete": "DONE7K2QX4",
    "code_screened_out": "SCRN8M3WZ5",
    "code_over_quota": "FULL9P4RT6",
    "code_declined": "NOPE2L5HV7",
}
CAPS = {"cap_person": "10.00", "cap_run": "50.00", "cap_day": "80.00"}
numbers = itertools.count(1)


def prolific_cohort(study: Any = None, *, settings: dict[str, Any] | None = None, **fields: Any) -> Cohort:
    """An open cohort whose people Prolific sends."""
    given = {"account": "lab", "study_ids": STUDY, **CODES, **CAPS} | (settings or {})
    values: dict[str, Any] = {
        "recruiter": "prolific",
        "recruiter_settings": {name: value for name, value in given.items() if value},
        "pay_amount": Decimal("3.00"),
        "pay_currency": "GBP",
    }
    return make_cohort(study, **(values | fields))


def an_id(kind: str) -> str:
    """An id as Prolific makes them: 24 hexadecimal digits."""
    return f"{kind}{next(numbers):0{24 - len(kind)}x}"


def arrived(cohort: Cohort, *, person: str = "", submission: str = "") -> Session:
    """The session of somebody whom the recruiter has sent."""
    return admit(cohort, Arrival(person or an_id("aa"), submission or an_id("bb"), STUDY))


def finished(cohort: Cohort, *, person: str = "", outcome: str = "complete") -> Submission:
    """The submission of somebody who came to an end."""
    session = decide(arrived(cohort, person=person), outcome)
    return session.submissions.select_related("session__participant").get()
