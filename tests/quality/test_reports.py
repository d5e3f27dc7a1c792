"""Reports of reliability, from judgments in the database to the row that pages read; and the sweeps."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from celery import current_app

from apps.participants.models import Session, Trial
from apps.quality import quality_rules, reliability_reports, tasks
from apps.quality.models import ReliabilityReport, SessionAssessment
from apps.quality.reliability import reliability
from apps.ratings.models import Judgment
from apps.studies.cohorts import change_state
from tests.factories import make_judgment, make_session
from tests.quality.story import TRUE, Answer, careful, fill, make_gallery, sit

pytestmark = pytest.mark.django_db


@pytest.fixture
def eager() -> Iterator[None]:
    current_app.conf.task_always_eager = True
    yield
    current_app.conf.task_always_eager = False


def made(cohort: Any) -> ReliabilityReport:
    report = reliability_reports.make(cohort)
    assert report
    return report


def test_people_who_see_the_same_make_reliable_means() -> None:
    cohort = make_gallery()
    fill(cohort, 6)

    report = made(cohort)

    assert (report.judgments, report.judgments_in_all, report.participants, report.pictures) == (72, 72, 6, 12)
    assert set(report.terms) == set(TRUE)
    for name in ("split_half", "alpha", "explainable"):
        value, low, high = report.overall[name]
        assert low <= value <= high
        assert value > 0.8
    n, profile, low, high, error = next(iter(report.stimuli.values()))
    assert n == 6
    assert low <= profile <= high <= 1
    assert error < 5


def test_means_of_people_who_answer_by_lot_are_not_reliable() -> None:
    cohort = make_gallery()
    for person in range(6):
        sit(cohort, by_lot(person, first=cohort.cells.earliest("stimulus").stimulus_id))

    report = made(cohort)

    assert report.overall["alpha"][0] < 0.15
    assert report.overall["explainable"][0] < 0.6


def by_lot(person: int, *, first: int) -> Answer:
    """Somebody who says anything of a picture, but in every run the same, in whatever order the pictures come."""

    def guess(trial: Trial) -> dict[str, Any]:
        rng = np.random.default_rng([person, trial.stimulus_id - first])
        return {"ratings": {str(rng.choice(TRUE)): int(rng.integers(1, 101))}}

    return guess


def test_a_report_is_replayed_from_its_seed() -> None:
    cohort = make_gallery()
    fill(cohort, 4)
    report = made(cohort)

    answers, uuids, _ = reliability_reports.read_answers(cohort)
    again = reliability(answers, np.random.default_rng(report.seed))

    assert [round(x or 0, 4) for x in again.split_half.overall] == report.overall["split_half"]
    assert len(uuids) == len(again.profiles)


def test_the_table_holds_what_was_said() -> None:
    cohort = make_gallery()
    fill(cohort, 3)

    answers, uuids, _ = reliability_reports.read_answers(cohort)

    codes = sorted(TRUE)
    total = answers.totals(answers.strength)
    for place, uuid in enumerate(uuids):
        said = Judgment.objects.filter(trial__stimulus__uuid=uuid).values_list("ratings", flat=True)
        expected = [sum(ratings.get(code, 0) for ratings in said) for code in codes]
        assert list(total[place]) == expected


def test_only_what_counts_is_in_it() -> None:
    """Late answers, gold items, repeats, pilots and “no face visible” are not; nor pictures judged once."""
    cohort = make_gallery()
    fill(cohort, 2)
    counted = set(Judgment.objects.values_list("pk", flat=True))
    pilot = sit(cohort, careful())
    Session.objects.filter(pk=pilot.pk).update(is_pilot=True)
    golden = sit(cohort, careful())
    Trial.objects.filter(session=golden).update(role=Trial.Role.GOLD)
    sit(cohort, lambda trial: {"ratings": {}, "no_face": True})

    assert set(reliability_reports.told(cohort).values_list("pk", flat=True)) == counted

    single = make_gallery()
    one = make_session(single).trials.first()
    assert one
    make_judgment(one)
    assert reliability_reports.make(single) is None


def test_only_the_newest_report_keeps_its_pictures_and_none_is_made_without_news() -> None:
    cohort = make_gallery()
    fill(cohort, 2)
    first = reliability_reports.refresh(cohort)
    same = reliability_reports.refresh(cohort)
    sit(cohort, careful())
    second = reliability_reports.refresh(cohort)

    assert first and same and second
    assert first.pk == same.pk != second.pk
    first.refresh_from_db()
    assert first.stimuli == {}
    assert first.terms
    assert len(second.stimuli) == 12


@pytest.mark.django_db(transaction=True)
def test_the_sweeps_find_what_is_to_be_done_and_then_nothing_more(eager: None) -> None:
    cohort, draft = make_gallery(), make_gallery(launched=False)
    fill(cohort, 3)

    tasks.sweep_sessions()
    tasks.sweep_reliability()

    assert SessionAssessment.objects.count() == 3
    assert ReliabilityReport.objects.get().cohort == cohort
    made_at = set(SessionAssessment.objects.values_list("made_at", flat=True))
    tasks.sweep_sessions()
    tasks.sweep_reliability()
    assert set(SessionAssessment.objects.values_list("made_at", flat=True)) == made_at
    assert ReliabilityReport.objects.count() == 1
    assert quality_rules.rules_of(draft).version == "1"


@pytest.mark.django_db(transaction=True)
def test_closed_cohorts_get_their_last_report_and_archived_ones_none(eager: None) -> None:
    cohort = make_gallery()
    fill(cohort, 2)
    closed = change_state(cohort, "close", actor="test")

    tasks.sweep_reliability()
    assert ReliabilityReport.objects.count() == 1

    archived = change_state(closed, "archive", actor="test")
    ReliabilityReport.objects.all().delete()
    tasks.sweep_reliability()
    assert archived.state == "archived"
    assert not ReliabilityReport.objects.exists()


def test_a_task_for_a_cohort_that_is_gone_does_nothing() -> None:
    tasks.report_reliability(987_654)
    assert not ReliabilityReport.objects.exists()
