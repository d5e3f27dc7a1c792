"""No face of a participant reaches anybody of the staff without a record of who looked, and when."""

import re
from typing import Any

import pytest
from django.contrib.auth.models import User

from apps.mimicry.judging.verdicts import decide
from apps.mimicry.models import FaceView, Mimic
from apps.studies.images import open_image, read_token
from apps.studies.models import Cohort
from tests.admin_walk import Page, Rows, Walk, member, pages
from tests.admin_world import MORE, POSTS, make_world
from tests.factories import make_cohort, make_judgment, make_trial
from tests.people import browser_of

pytestmark = pytest.mark.django_db
PICTURE = re.compile(r"/images/([^/\"']+)/")
SHOWING = {"mimicry_mimic_change", "mimicry_mimic_photograph"}


@pytest.fixture
def rows() -> Rows:
    """A study whose pictures, trials and judgments are of a participant's face."""
    made = make_world("kilimanjaro")
    mimic = made["mimicry.mimic"]
    assert isinstance(mimic, Mimic)
    decide(mimic, accepted=True)
    mimic.refresh_from_db()
    rate: dict[str, Any] = {"phase": Cohort.Phase.RATE, "material": Cohort.Material.MIMICS, "trials_per_session": 1}
    trial = make_trial(make_cohort(mimic.cohort.study, **rate))
    assert mimic.stimulus
    assert trial.stimulus_id == mimic.stimulus_id
    made |= {"participants.trial": trial, "participants.session": trial.session, "studies.cohort": trial.cohort}
    return made | {"studies.stimulus": mimic.stimulus, "ratings.judgment": make_judgment(trial)}


def faces_on(page: Page, walk: Walk) -> set[str]:
    """The stored photographs that the page is, or whose addresses it holds."""
    answer = walk.answer(page)
    if answer is None:
        return set()
    content: bytes = b"".join(answer) if answer.streaming else answer.content
    photographs = set(Mimic.objects.values_list("image_key", flat=True))
    shown = set(Mimic.objects.exclude(stimulus=None).values_list("stimulus__image_key", flat=True))
    named = {read_token(token)[0] for token in PICTURE.findall(content.decode(errors="replace"))}
    return {key for key in photographs | shown if key in named or open_image(key) == content}


def test_every_page_that_shows_a_face_has_written_down_who_looks(rows: Rows) -> None:
    showing = set()

    for page in pages():
        # Somebody new for each page: a look soon after another at the same face is the same look.
        viewer = User.objects.create_superuser(page.name)
        if faces_on(page, Walk(browser_of(viewer), rows, MORE, POSTS)):
            showing.add(page.name)
            recorded = FaceView.objects.filter(viewer=viewer, mimic_id=rows["mimicry.mimic"].pk)
            assert recorded.exists(), f"{page.name} shows a face, and nothing says who looked"

    assert showing == SHOWING


@pytest.mark.parametrize("role", ["admin", "viewer"])
def test_designing_or_following_a_study_shows_no_face(rows: Rows, role: str) -> None:
    walk = Walk(member(role, rows), rows, MORE, POSTS)

    assert {page.name: faces for page in pages() if (faces := faces_on(page, walk))} == {}
    assert not FaceView.objects.exists()


def test_another_studys_face_is_neither_shown_nor_noted_as_looked_at(rows: Rows) -> None:
    ours = make_world("zanzibar")

    answer = member("reviewer", ours).get(f"/admin/mimicry/mimic/desk/photograph/{rows['mimicry.mimic'].pk}/")

    assert answer.status_code == 404
    assert not FaceView.objects.exists()
