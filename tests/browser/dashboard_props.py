"""What has happened in the stories of the dashboard: laid down beside the site, quickly, without a face."""

import random
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone

from apps.dashboard.counts import count_now
from apps.participants.consent import agree
from apps.participants.enrolment import enter as come_in
from apps.participants.models import Session
from apps.studies.models import Cell, Cohort, Scope
from tests.dashboard.made import make_busy_cohort
from tests.factories import make_cohort, make_judgment, make_participant, make_session, make_study
from tests.waiting import until

NAME = "dorothy"
PAY: dict[str, Any] = {"pay_amount": "2.40", "pay_currency": "USD", "smallest_group": 2}


def fill() -> dict[str, int]:
    """A researcher, and a study with a mimic cohort, a rating cohort and one that nobody has entered; their ids."""
    User.objects.create_superuser(NAME)
    study = make_study(title="Faces of six countries")
    rng = random.Random(5)
    cohort = make_busy_cohort(rng, study=study, slug="us-mimic-2", **PAY)
    rate = make_cohort(study, slug="et-rate-2", country="ET", phase="rate", seeds=4, **PAY)
    for number in range(6):
        for trial in make_session(rate).trials.order_by("position")[: number % 4]:
            make_judgment(trial, duration_ms=rng.randint(2000, 30_000))
    empty = make_cohort(make_study(title="Before the start"), slug="in-mimic-2", country="IN")
    _spread(rng, cohort)
    for each in (cohort, rate, empty):
        _count(each)
    return {"study": study.pk, "cohort": cohort.pk, "rate": rate.pk, "empty": empty.pk}


def _spread(rng: random.Random, cohort: Cohort) -> None:
    """Let sessions lie over a fortnight and take as long as people do."""
    for session in Session.objects.filter(cohort=cohort):
        began = timezone.now() - timedelta(days=rng.randint(0, 13), hours=rng.randint(0, 9))
        ended = began + timedelta(minutes=rng.randint(9, 25)) if session.completed_at else None
        Session.objects.filter(pk=session.pk).update(entered_at=began, completed_at=ended)
    for cell, filled in zip(Cell.objects.filter(cohort=cohort), (0, 5, 9, 15), strict=True):
        Cell.objects.filter(pk=cell.pk).update(filled=filled, reserved=0)


def _count(cohort: Cohort) -> None:
    """Count the cohort as it is now; a worker who is just counting it may have begun before."""
    until(lambda: count_now(cohort))


def enter(cohort_id: int) -> int:
    """Somebody comes in and agrees, and a worker counts anew; return how many have come in."""
    cohort = Cohort.objects.get(pk=cohort_id)
    agree(come_in(cohort, make_participant(cohort.study)), list(Scope))
    _count(cohort)
    return Session.objects.filter(cohort=cohort).count()
