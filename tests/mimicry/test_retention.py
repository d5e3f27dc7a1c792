"""Photographs go when they have been kept for as long as their cohort promised; what people said stays."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from celery import current_app
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.utils import timezone

from apps.mimicry import tasks
from apps.mimicry.models import Mimic
from apps.mimicry.removal import retention
from apps.mimicry.removal.withdrawal import withdraw
from apps.participants.models import Participant, Withdrawal
from apps.participants.tasks import erase_objects
from apps.ratings.models import Judgment
from apps.receipts.receipt import receipt_of
from apps.studies.cohorts import change_state
from apps.studies.models import Cell, Cohort
from tests.factories import make_cohort, make_judgment, make_mimic, make_session
from tests.participants.test_daily_cap import at

pytestmark = pytest.mark.django_db(transaction=True)
DAYS = 30


def closed(*, days_ago: int, retention_days: int | None = DAYS, photographs: int = 2) -> Cohort:
    """A cohort with judged photographs, closed a while ago."""
    cohort = make_cohort(seeds=3, trials_per_session=3, retention_days=retention_days)
    for trial in make_session(cohort).trials.all()[:photographs]:
        make_judgment(trial)
        make_mimic(trial)
        trial.refresh_from_db()
    change_state(cohort, "close", actor="test")
    Cohort.objects.filter(pk=cohort.pk).update(closed_at=timezone.now() - timedelta(days=days_ago))
    return Cohort.objects.get(pk=cohort.pk)


def kept(cohort: Cohort) -> int:
    return Mimic.objects.kept().filter(cohort=cohort).count()


def places_of(cohort: Cohort) -> list[tuple[int, int, str]]:
    """The filled and the reserved places of each cell, and the state of its trial."""
    cells = Cell.objects.filter(cohort=cohort, stimulus__trials__cohort=cohort).order_by("pk")
    return list(cells.values_list("filled", "reserved", "stimulus__trials__state"))


def test_only_closed_cohorts_past_their_date_are_listed() -> None:
    # The clock stands, so that no midnight comes in the middle.
    with at(timezone.now()):
        past = closed(days_ago=DAYS + 1)
        closed(days_ago=DAYS)
        closed(days_ago=1000, retention_days=None)
        still_open = closed(days_ago=DAYS + 1)
        Cohort.objects.filter(pk=still_open.pk).update(state="open")

        [found] = retention.outlived()
        today = timezone.localdate()

    assert (found.cohort, found.photographs) == (past, 2)
    assert found.kept_until == past.keep_until == today - timedelta(days=1)


def test_photographs_go_with_their_objects_and_judgments_and_counts_stay() -> None:
    cohort = closed(days_ago=DAYS + 1)
    keys = list(cohort.mimics.values_list("image_key", flat=True))
    places = places_of(cohort)

    assert retention.erase(100) == 2

    assert kept(cohort) == 0
    ledger = Withdrawal.objects.all()
    assert {(row.for_retention, row.by_staff, len(row.mimic_uuids)) for row in ledger} == {(True, False, 1)}
    for row in ledger:
        erase_objects(row.pk)
    assert not [key for key in keys if default_storage.exists(key)]
    assert Withdrawal.objects.exclude(erased_at=None).count() == 2
    assert Judgment.objects.filter(cohort=cohort).count() == 2
    assert places_of(cohort) == places
    assert receipt_of(Participant.objects.get()).taken_back == []


def test_it_goes_on_where_it_stopped_and_twice_is_harmless() -> None:
    cohort = closed(days_ago=DAYS + 1, photographs=3)

    assert [retention.erase(2), retention.erase(2), retention.erase(2)] == [2, 1, 0]

    assert (kept(cohort), Withdrawal.objects.count()) == (0, 3)


def test_one_that_cannot_go_keeps_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    cohort = closed(days_ago=DAYS + 1, photographs=3)
    stuck = cohort.mimics.order_by("pk")[0]

    def failing(mimic: Mimic, *, for_retention: bool) -> None:
        if mimic == stuck:
            raise OSError
        withdraw(mimic, for_retention=for_retention)

    monkeypatch.setattr(retention, "withdraw", failing)

    assert retention.erase(10) == 2
    assert list(Mimic.objects.kept()) == [stuck]


@pytest.fixture
def eager() -> Iterator[None]:
    """Run tasks where they are queued."""
    current_app.conf.task_always_eager = True
    yield
    current_app.conf.task_always_eager = False


def test_the_daily_task_erases_some_and_asks_for_the_next_until_none_is_left(
    eager: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    cohort = closed(days_ago=DAYS + 1, photographs=3)
    monkeypatch.setattr(tasks, "RETENTION_BATCH", 1)

    tasks.sweep_retention()

    assert kept(cohort) == 0


def test_the_command_tells_without_erasing_then_erases(capsys: pytest.CaptureFixture[str]) -> None:
    cohort = closed(days_ago=DAYS + 1)

    call_command("retention", "--dry-run")
    told, before = capsys.readouterr().out, kept(cohort)
    call_command("retention")

    assert f"{cohort.study.slug}/{cohort.slug}: kept until {cohort.keep_until}, 2 photograph(s)" in told
    assert "2 photograph(s) of 1 cohort(s) would be erased" in told
    assert (before, kept(cohort)) == (2, 0)


def test_a_date_in_the_past_decides() -> None:
    closed(days_ago=DAYS + 1)

    assert list(retention.outlived(date(2020, 1, 1))) == []
