"""Bots walk one cohort of a running site, as the admin asks for it."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from pytest_django import DjangoDbBlocker

from apps.rehearsal.models import RehearsalRun
from apps.studies.models import Cohort, Study
from devstack.stack import Stack
from tests.factories import make_cohort, make_training
from tests.rehearsal.site import manage, site


@pytest.fixture(scope="module")
def running(django_db_blocker: DjangoDbBlocker) -> Iterator[Stack]:
    with django_db_blocker.unblock(), site() as started:
        yield started


@pytest.fixture(autouse=True)
def media() -> None:
    """Pictures go where the stack keeps them."""


def test_a_draft_is_walked_end_to_end_and_only_the_report_stays(running: Stack) -> None:
    pay: dict[str, Any] = {"pay_amount": Decimal("2.50"), "pay_currency": "USD"}
    draft = make_cohort(slug="draft", seeds=4, trials_per_session=3, wording=make_training(), launched=False, **pay)
    run = RehearsalRun.objects.create(cohort=draft, sessions=2)

    manage(running, "shell", "-c", f"from apps.rehearsal.runs import carry_out; carry_out({run.pk})")

    run.refresh_from_db()
    assert (run.state, run.error, run.report.get("troubles")) == (RehearsalRun.State.DONE, "", [])
    assert {"sessions": 2, "judgments": 6, "pictures": 4, "pictures_shown": 4}.items() <= run.report.items()
    assert (run.report["cost"], len(run.report["seconds"])) == ("5.00 USD", 2)
    assert any("code" in line for line in run.lines)
    assert not Study.objects.filter(is_rehearsal=True).exists()
    assert (draft.sessions.count(), Cohort.objects.get().state) == (0, Cohort.State.DRAFT)
