"""Reports of pictures: out of circulation at once, the reporter done with it, and the staff's word on it."""

import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import close_old_connections, connection
from django.urls import reverse

from apps.mimicry.desk.picture_reports import MOST_WITHHELD, ReportedAlreadyError, report, settle
from apps.mimicry.judging.circulation import circulate
from apps.mimicry.models import Mimic, PictureReport
from apps.participants.assignment import ensure_trials
from apps.participants.completion import complete
from apps.participants.erasure import forget
from apps.participants.models import Session, Trial
from apps.participants.trials import lock_trial, note_photograph
from apps.studies.models import Cell, Cohort, Stimulus
from tests.factories import make_cohort, make_judgment, make_mimic, make_session, make_study, make_trial
from tests.participants.client import Browser, Response

pytestmark = pytest.mark.django_db


@pytest.fixture
def raters() -> Cohort:
    return make_cohort(seeds=6, trials_per_session=3, phase="rate")


@pytest.fixture
def staff() -> User:
    return User.objects.create_user("reviewer")


def reported(trial: Trial, kind: str = "inappropriate") -> PictureReport:
    return report(trial, client_uuid=uuid.uuid4(), kind=kind)[0]


def first(session: Session) -> Trial:
    trial: Trial = session.trials.order_by("position")[0]
    return trial


def is_withheld(trial: Trial) -> bool:
    return not Stimulus.objects.in_circulation().filter(pk=trial.stimulus_id).exists()


def a_mimic_before_raters() -> tuple[Mimic, Cohort]:
    """An accepted photograph that counts, and a cohort whose raters are shown nothing else."""
    study = make_study()
    judges = make_cohort(study, phase="rate", material="mimics", trials_per_session=1)
    trial = make_trial(make_cohort(study))
    make_judgment(trial)
    mimic = make_mimic(trial)
    note_photograph(lock_trial(trial.pk))
    circulate(mimic)
    return Mimic.objects.get(pk=mimic.pk), judges


@pytest.mark.parametrize("phase", ["rate", "mimic"])
@pytest.mark.parametrize("kind", ["inappropriate", "other"])
def test_the_picture_is_out_at_once_for_everybody(phase: str, kind: str) -> None:
    cohort = make_cohort(seeds=3, phase=phase)
    trial, waiting = first(make_session(cohort)), make_session(cohort)

    reported(trial, kind)

    assert is_withheld(trial)
    assert not waiting.trials.live().filter(stimulus=trial.stimulus_id).exists()
    assert not make_session(cohort).trials.filter(stimulus=trial.stimulus_id).exists()
    assert Cell.objects.get(stimulus=trial.stimulus_id).reserved == 0


def test_the_reporter_is_given_another_picture_instead_and_can_finish(raters: Cohort) -> None:
    session = make_session(raters)
    trial = first(session)

    reported(trial)

    live = session.trials.live()
    assert live.count() == 3
    assert trial not in live
    for other in live:
        make_judgment(other)
    assert complete(session)


def test_without_another_picture_the_session_is_that_much_shorter() -> None:
    session = make_session(make_cohort(seeds=3, trials_per_session=3, phase="rate"))

    reported(first(session))

    for other in session.trials.live():
        make_judgment(other)
    assert session.trials.live().count() == 2
    assert complete(session)


def test_somebody_they_know_is_left_to_those_who_do_not(raters: Cohort) -> None:
    trial = first(make_session(raters))

    told = reported(trial, "known_person")

    assert not is_withheld(trial)
    assert list(PictureReport.objects.open()) == [told]
    assert not trial.session.trials.live().filter(pk=trial.pk).exists()
    assert Cell.objects.get(stimulus=trial.stimulus_id).reserved == 0


@pytest.mark.parametrize("kind", ["known_person", "inappropriate"])
def test_whoever_reported_a_picture_is_never_asked_about_it_again(raters: Cohort, staff: User, kind: str) -> None:
    trial = first(make_session(raters))
    reported(trial, kind)
    settle(trial.stimulus, by=staff, upheld=False)

    ensure_trials(trial.session)
    late = make_judgment(trial).late

    trial.refresh_from_db()
    assert not is_withheld(trial)
    assert (trial.state, late) == (Trial.State.RELEASED, True)


def test_an_answer_given_before_stays_and_counts(raters: Cohort) -> None:
    trial = first(make_session(raters))
    make_judgment(trial)

    reported(trial)

    trial.refresh_from_db()
    assert trial.state == Trial.State.ANSWERED
    assert is_withheld(trial)
    assert Cell.objects.get(stimulus=trial.stimulus_id).filled == 1


def test_one_person_cannot_empty_a_study(staff: User) -> None:
    cohort = make_cohort(seeds=12, trials_per_session=3, phase="rate")
    session = make_session(cohort)

    while live := session.trials.live():
        reported(live[0])

    assert Stimulus.objects.exclude(withheld_at=None).count() == MOST_WITHHELD
    assert PictureReport.objects.open().count() == 12


def test_whose_reports_prove_right_is_believed_on(raters: Cohort, staff: User) -> None:
    session = make_session(raters)
    for _ in range(MOST_WITHHELD):
        settle(reported(session.trials.live()[0]).stimulus, by=staff, upheld=True)

    trial = session.trials.live()[0]
    reported(trial)

    assert is_withheld(trial)


def test_sent_again_it_is_the_same_report(raters: Cohort) -> None:
    trial, client_uuid = first(make_session(raters)), uuid.uuid4()
    one, _ = report(trial, client_uuid=client_uuid, kind="other")
    drawn = trial.session.trials.count()

    again, created = report(trial, client_uuid=client_uuid, kind="other")

    assert (again, created) == (one, False)
    assert trial.session.trials.count() == drawn


def test_a_trial_has_one_report_and_a_report_one_trial(raters: Cohort) -> None:
    session = make_session(raters)
    trial, other, _ = session.trials.all()
    told = reported(trial)

    with pytest.raises(ReportedAlreadyError):
        reported(trial, "other")
    with pytest.raises(ReportedAlreadyError):
        report(other, client_uuid=told.client_uuid, kind="other")

    assert PictureReport.objects.get() == told


def test_upheld_against_a_mimic_it_rejects_the_photograph(staff: User) -> None:
    mimic, judges = a_mimic_before_raters()
    one, another = (first(make_session(judges)) for _ in range(2))
    reported(one)
    reported(another)

    settle(one.stimulus, by=staff, upheld=True)

    mimic.refresh_from_db()
    assert (mimic.status, mimic.reasons) == ("rejected", ["inappropriate"])
    assert is_withheld(one)
    assert set(PictureReport.objects.values_list("upheld", "settled_by")) == {(True, staff.pk)}
    mimic.trial.refresh_from_db()
    assert mimic.trial.state == Trial.State.RESERVED


def test_upheld_against_a_seed_it_keeps_that_out(raters: Cohort, staff: User) -> None:
    trial = first(make_session(raters))
    reported(trial, "known_person")

    settle(trial.stimulus, by=staff, upheld=True)

    assert is_withheld(trial)


def test_dismissed_the_picture_is_back(staff: User) -> None:
    mimic, judges = a_mimic_before_raters()
    trial = first(make_session(judges))
    told = reported(trial)

    settle(trial.stimulus, by=staff, upheld=False)

    told.refresh_from_db()
    mimic.refresh_from_db()
    assert (told.upheld, told.settled_by, mimic.status) == (False, staff, "accepted")
    assert first(make_session(judges)).stimulus_id == trial.stimulus_id


def test_a_dismissal_does_not_bring_back_what_was_rejected(staff: User) -> None:
    mimic, judges = a_mimic_before_raters()
    trial = first(make_session(judges))
    reported(trial)
    settle(trial.stimulus, by=staff, upheld=True)

    settle(trial.stimulus, by=staff, upheld=False)

    mimic.refresh_from_db()
    assert (mimic.status, is_withheld(trial)) == ("rejected", True)
    assert PictureReport.objects.get().upheld


def test_a_report_goes_with_the_person_who_made_it(raters: Cohort) -> None:
    trial = first(make_session(raters))
    reported(trial)

    forget(trial.participant)

    assert not PictureReport.objects.exists()
    assert is_withheld(trial)


def report_over_http(visitor: Browser, trial: str, **fields: Any) -> Response:
    body = {"client_uuid": str(uuid.uuid4()), "kind": "inappropriate"} | fields
    return visitor.send(reverse("mimicry:report", args=[trial]), body, content_type="application/json")


def test_over_http_it_is_confirmed_once_and_again(raters: Cohort) -> None:
    visitor = Browser()
    visitor.walk_to_trials(raters)
    trial = visitor.load()["trials"][0]["uuid"]
    sent = {"client_uuid": str(uuid.uuid4()), "kind": "other"}

    answers = [report_over_http(visitor, trial, **sent) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [201, 200]
    assert answers[0].json() == answers[1].json() == sent
    assert trial not in {one["uuid"] for one in visitor.load()["trials"]}


@pytest.mark.parametrize("wrong", [{"kind": "ugly"}, {"kind": ""}, {"client_uuid": "none"}])
def test_over_http_what_makes_no_sense_is_explained(raters: Cohort, wrong: dict[str, str]) -> None:
    visitor = Browser()
    visitor.walk_to_trials(raters)
    trial = visitor.load()["trials"][0]["uuid"]

    answer = report_over_http(visitor, trial, **wrong)

    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")
    assert answer.json()["detail"]
    assert not PictureReport.objects.exists()


def test_over_http_a_second_report_and_somebody_elses_trial_are_refused(raters: Cohort) -> None:
    visitor, stranger = Browser(), Browser()
    for one in (visitor, stranger):
        one.walk_to_trials(raters)
    trial = visitor.load()["trials"][0]["uuid"]
    report_over_http(visitor, trial)

    again, theirs = report_over_http(visitor, trial), report_over_http(stranger, trial)

    assert (again.status_code, theirs.status_code) == (409, 404)
    assert PictureReport.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_crowd_that_reports_and_answers_the_same_pictures_never_waits_in_a_circle() -> None:
    study = make_study()
    makers = make_cohort(study, seeds=6, trials_per_session=4, per_stimulus_target=40)
    raters = make_cohort(study, phase="rate", trials_per_session=4, per_stimulus_target=40)
    sessions = [make_session(cohort) for cohort in (raters, makers) * 4]

    outcomes = at_once([partial(turn, session) for session in sessions])

    assert outcomes == []
    for cell in Cell.objects.all():
        held = Trial.objects.filter(cohort=cell.cohort_id, stimulus=cell.stimulus_id)
        assert cell.reserved == held.filter(state=Trial.State.RESERVED).count()
        assert cell.filled == held.filter(state=Trial.State.ANSWERED).count()
    assert PictureReport.objects.count() == 16


def turn(session: Session) -> None:
    """Report two of the session's pictures and judge the others."""
    trials = list(session.trials.all())
    for trial in trials[:2]:
        reported(trial)
    for trial in trials[2:]:
        make_judgment(trial)


def at_once(acts: list[Callable[[], None]]) -> list[BaseException]:
    """Do all at the same time, each over a connection of its own; return what went wrong."""

    def run(act: Callable[[], None]) -> None:
        close_old_connections()
        try:
            act()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as threads:
        started = [threads.submit(run, act) for act in acts]
    return [error for one in started if (error := one.exception())]
