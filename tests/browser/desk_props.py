"""What lies on the desk in the stories of reviewers, laid there beside the site: many photographs of one face."""

import io
import uuid
from collections.abc import Callable
from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone
from PIL import Image

from apps.mimicry.desk.reviews import decide
from apps.mimicry.judging.verdicts import decide as let_circulate
from apps.mimicry.models import Likeness, Mimic, PictureReport, Review
from apps.participants.models import Trial
from apps.studies.images import store_image
from apps.studies.models import Cohort, Stimulus
from tests.browser import scenes
from tests.factories import make_mimic, make_session

NAME, PASSWORD = "grace", "as-long-as-it-takes"
Scene = Callable[[], Image.Image]
VIEWS: list[tuple[str, Scene]] = [
    ("eyes_closed", scenes.seated),
    ("too_dark", lambda: scenes.lit(0.35, 0.5)),
    ("occluded", lambda: scenes.aside(90)),
    ("backlit", lambda: scenes.lit(0.5)),
    ("eyes_closed", scenes.tilted),
    ("too_dark", lambda: scenes.lit(0.3, 0.6)),
    ("occluded", scenes.near),
]


def clear() -> None:
    """Take everything off the desk, and what a worker might yet lay on it; let there be somebody who may decide."""
    PictureReport.objects.all().delete()
    Review.objects.all().delete()
    Mimic.objects.filter(status__in=["review", "parked", "pending"]).update(
        status="rejected", reasons=["blurred"], settled_at=timezone.now()
    )
    if not User.objects.filter(username=NAME).exists():
        User.objects.create_superuser(NAME, password=PASSWORD)


def hold(count: int, cohort: str = "us-mimic") -> list[int]:
    """Lay so many photographs on the desk that are held for review; return their ids."""
    return [_photograph(place, cohort).pk for place in range(count)]


def lay_everything() -> None:
    """Something in every queue."""
    first, second, third, *_ = hold(9)
    ada = User.objects.get_or_create(username="ada")[0]
    joan = User.objects.get_or_create(username="joan")[0]
    copy = _photograph(0, "cn-mimic", doubts=["copy"])
    Likeness.objects.create(mimic=copy, earlier_id=first, exact=True, distance=0, scope="study")
    for reviewer in (ada, joan):
        decide(Mimic.objects.get(pk=second), reviewer=reviewer, decision=Review.Decision.ACCEPT)
    decide(Mimic.objects.get(pk=third), reviewer=ada, decision=Review.Decision.ACCEPT)
    decide(_photograph(3, "us-mimic"), reviewer=ada, decision=Review.Decision.ACCEPT)
    disputed = _photograph(4, "us-mimic")
    decide(disputed, reviewer=ada, decision=Review.Decision.ACCEPT)
    decide(disputed, reviewer=joan, decision=Review.Decision.REJECT, reasons=["no_imitation"])
    error = "MemoryError: the photograph needs more memory than the worker may have"
    _photograph(2, "us-mimic", status="parked", doubts=[], settled_at=None, error=error, report=None, tries=3)
    reported()


def reported() -> int:
    """A photograph in circulation that a rater says is inappropriate; return its id."""
    shown = _photograph(0, "us-mimic")
    let_circulate(shown, accepted=True)
    shown.refresh_from_db()
    trial, picture = _trial("us-rate"), shown.stimulus
    assert picture
    Stimulus.objects.filter(pk=picture.pk).update(withheld_at=timezone.now())
    said = {"kind": "inappropriate", "client_uuid": uuid.uuid4(), "trial": trial, "stimulus": picture}
    PictureReport.objects.create(cohort=trial.cohort, participant=trial.participant, **said)
    return shown.pk


def told(ids: list[int]) -> list[list[Any]]:
    """What the server holds of these photographs: [status, reasons, decisions that stand, looks]."""
    mimics = Mimic.objects.in_bulk(ids)
    standing = [mimics[pk].reviews.standing().count() for pk in ids]
    return [
        [mimics[pk].status, mimics[pk].reasons, n, mimics[pk].views.count()]
        for pk, n in zip(ids, standing, strict=True)
    ]


def _photograph(place: int, cohort: str, **fields: Any) -> Mimic:
    doubt, scene = VIEWS[place % len(VIEWS)]
    out = io.BytesIO()
    scene().save(out, "JPEG", quality=88)
    score = 0.99 - 0.03 * (place % 7)
    report = {
        "faces": [{"box": {"x": 0.3, "y": 0.2, "width": 0.4, "height": 0.5}, "score": score}],
        "main": {"score": score},
    }
    values = {"status": "review", "doubts": [doubt], "report": report, "width": 640, "height": 480}
    key = store_image(out.getvalue(), prefix="mimics")
    mimic = make_mimic(_trial(cohort), image_key=key, **(values | fields))
    if mimic.status == Mimic.Status.REVIEW:
        mimic.verdicts.create(status="review", doubts=mimic.doubts, rules_version="2", engine="test")
    return mimic


def _trial(cohort: str) -> Trial:
    trial = make_session(Cohort.objects.get(study__slug="demo", slug=cohort)).trials.order_by("position").first()
    assert trial
    return trial
