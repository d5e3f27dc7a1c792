"""The reckoning: whatever goes missing or comes twice is named."""

import re
import uuid
from collections.abc import Callable

import pgtrigger
import pytest
from django.core.files.storage import default_storage

from apps.mimicry.models import Mimic
from apps.participants.erasure import APPEND_ONLY
from apps.participants.models import ConsentEvent, Session
from apps.ratings.models import Judgment
from apps.rehearsal.reconcile import reconcile
from apps.studies.models import Cell, Stimulus
from tests.factories import make_judgment, make_session
from tests.rehearsal.story import make_rehearsed

pytestmark = pytest.mark.django_db

Damage = Callable[[], object]


def judgment() -> Judgment:
    return Judgment.objects.order_by("pk")[0]


def mimic() -> Mimic:
    return Mimic.objects.order_by("pk")[0]


def edit_judgment(**fields: object) -> None:
    Judgment.objects.filter(pk=judgment().pk).update(**fields)


def edit_mimic(**fields: object) -> None:
    Mimic.objects.filter(pk=mimic().pk).update(**fields)


def add_mimic() -> None:
    """The same photograph once more, as if a second submission had been taken for a new one."""
    twin = mimic()
    twin.pk, twin.uuid, twin.client_uuid, twin.attempt = None, uuid.uuid4(), uuid.uuid4(), 2
    twin.image_key, twin.stimulus = "elsewhere.jpg", None
    twin.status, twin.reasons = Mimic.Status.REJECTED, ["no_face"]
    twin._state.adding = True
    twin.save()


def add_stimulus() -> None:
    twin = Stimulus.objects.filter(kind=Stimulus.Kind.MIMIC)[0]
    twin.pk, twin.uuid, twin._state.adding = None, uuid.uuid4(), True
    twin.save()


def add_session() -> Session:
    return make_session(Session.objects.all()[0].cohort)


def add_judgment() -> None:
    make_judgment(add_session().trials.all()[0])


LOSSES: list[tuple[str, Damage]] = [
    ("judgment .* acknowledged but is not stored", lambda: judgment().delete()),
    ("judgment .* stored otherwise", lambda: edit_judgment(ratings={"awe": 1})),
    ("judgment .* stored otherwise", lambda: edit_judgment(uuid=uuid.uuid4())),
    ("photograph .* acknowledged but is not stored", lambda: mimic().delete()),
    ("photograph .* stored otherwise", lambda: edit_mimic(sha256="0" * 64)),
    ("picture is not in the storage", lambda: default_storage.delete(mimic().image_key)),
    ("was never judged", lambda: edit_mimic(status="pending", settled_at=None)),
    ("never reaches raters", lambda: edit_mimic(stimulus=None)),
    ("no session has its completion code", lambda: Session.objects.update(completion_code="OTHER")),
    ("not the consent stored", lambda: ConsentEvent.objects.all().delete()),
]
DOUBLES: list[tuple[str, Damage]] = [
    ("Judgment .* no visitor sent it", add_judgment),
    ("Mimic .* no visitor sent it", add_mimic),
    ("1 visitors made 2 sessions", add_session),
    ("without an accepted photograph of its own", add_stimulus),
    ("counts 0 filled and 0 reserved; its trials are 1 answered", lambda: Cell.objects.update(filled=0)),
    ("counts 1 filled and 1 reserved; its trials are 1 answered and 0", lambda: Cell.objects.update(reserved=1)),
]


def test_a_rehearsal_that_went_well_has_no_findings() -> None:
    study, visit = make_rehearsed()

    findings = reconcile(study, [visit])

    assert (findings.lost, findings.doubled) == ([], [])


@pytest.mark.parametrize(("words", "damage"), LOSSES)
def test_a_loss_is_named(words: str, damage: Damage) -> None:
    study, visit = make_rehearsed()
    with pgtrigger.ignore(*APPEND_ONLY):
        damage()

    findings = reconcile(study, [visit])

    assert len(findings.lost) == 1
    assert re.search(words, findings.lost[0])


@pytest.mark.parametrize(("words", "damage"), DOUBLES)
def test_what_is_there_too_often_is_named(words: str, damage: Damage) -> None:
    study, visit = make_rehearsed()
    damage()

    findings = reconcile(study, [visit])

    assert findings.lost == []
    assert any(re.search(words, finding) for finding in findings.doubled)
