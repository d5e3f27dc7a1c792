"""The desk's cast and props: photographs in every state, and people who decide on them."""

import uuid
from typing import Any

from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from apps.mimicry.desk.picture_reports import settle
from apps.mimicry.desk.reviews import decide
from apps.mimicry.models import Mimic, PictureReport, Review
from apps.participants.models import Trial
from apps.studies.models import Cohort, Stimulus
from tests.factories import make_cohort, make_mimic, make_trial
from tests.people import make_staff, make_staff_with

DESK = "/admin/mimicry/mimic/desk/"
ACCEPT, REJECT = Review.Decision.ACCEPT, Review.Decision.REJECT


def make_reviewer(name: str = "grace", *permissions: str) -> User:
    """Somebody of the staff who may see and decide, or may just what is named."""
    return make_staff_with(name, *permissions) if permissions else make_staff(name, role="reviewer")


def at_the_desk(reviewer: User) -> Client:
    client = Client()
    client.force_login(reviewer)
    return client


def in_review(doubt: str = "eyes_closed", **fields: Any) -> Mimic:
    """A photograph that the check holds back."""
    trial = fields.pop("trial", None) or make_trial()
    mimic = make_mimic(trial, **({"status": "review", "doubts": [doubt]} | fields))
    mimic.verdicts.create(status="review", doubts=mimic.doubts, rules_version="2", engine="test")
    return mimic


def accepted_by(reviewer: User, mimic: Mimic) -> Mimic:
    decide(mimic, reviewer=reviewer, decision=ACCEPT)
    return mimic


def rejected_by(reviewer: User, mimic: Mimic, *reasons: str) -> Mimic:
    decide(mimic, reviewer=reviewer, decision=REJECT, reasons=reasons or ["blurred"])
    return mimic


def now(mimic: Mimic) -> tuple[str, list[str]]:
    """What is said of the photograph, and why."""
    mimic.refresh_from_db()
    return mimic.status, mimic.reasons


def rated(mimic: Mimic) -> Trial:
    """A trial in which a rater has the photograph."""
    rating: dict[str, Any] = {"phase": Cohort.Phase.RATE, "material": Cohort.Material.MIMICS, "trials_per_session": 1}
    return make_trial(make_cohort(mimic.cohort.study, **rating))


def report(picture: Stimulus | None, trial: Trial, kind: str = "inappropriate") -> PictureReport:
    """A rater's word that the picture of their trial should not be shown."""
    assert picture
    Stimulus.objects.filter(pk=picture.pk).update(withheld_at=timezone.now())
    who = {"cohort": trial.cohort, "participant": trial.participant}
    return PictureReport.objects.create(stimulus=picture, trial=trial, client_uuid=uuid.uuid4(), kind=kind, **who)


def uphold_report(mimic: Mimic, *, by: User) -> None:
    report(mimic.stimulus, rated(mimic))
    assert mimic.stimulus
    settle(mimic.stimulus, by=by, upheld=True)
