"""A rehearsal of one cohort, asked for in the admin."""

from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from apps.rehearsal import runs, tasks
from apps.rehearsal.models import RehearsalRun
from tests.factories import make_cohort, make_study
from tests.people import browser_of, make_staff

pytestmark = pytest.mark.django_db
State = RehearsalRun.State
ADD = "/admin/rehearsal/rehearsalrun/add/"


@pytest.fixture
def queued(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    ids: list[int] = []
    monkeypatch.setattr(tasks, "queue", ids.append)
    return ids


def test_a_study_admin_asks_for_one_and_is_led_to_follow_it(
    queued: list[int], django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    cohort = make_cohort()
    browser = browser_of(make_staff("hedy", role="admin", study=cohort.study))

    with django_capture_on_commit_callbacks(execute=True):
        page = browser.post(ADD, {"cohort": cohort.pk, "sessions": 3}, follow=True)

    run = RehearsalRun.objects.get()
    assert (queued, run.asked_by, run.sessions) == ([run.pk], "hedy", 3)
    assert page.redirect_chain[-1][0] == f"/admin/rehearsal/rehearsalrun/{run.pk}/change/"
    assert page.headers["Refresh"] == "3"


def test_nobody_asks_for_one_of_another_study(queued: list[int]) -> None:
    cohort = make_cohort()
    browser = browser_of(make_staff(role="admin", study=make_study()))

    page = browser.post(ADD, {"cohort": cohort.pk, "sessions": 1})

    assert "cohort" in page.context["adminform"].form.errors
    assert not RehearsalRun.objects.exists()


def test_one_that_is_over_is_not_shown_again_and_again() -> None:
    over = {"state": State.FAILED, "ended_at": timezone.now(), "error": "No site answers."}
    run = RehearsalRun.objects.create(cohort=make_cohort(), **over)
    browser = browser_of(make_staff(role="admin", study=run.cohort.study))

    page = browser.get(f"/admin/rehearsal/rehearsalrun/{run.pk}/change/")

    assert "Refresh" not in page.headers
    assert "No site answers." in page.content.decode()


def test_taken_once_it_is_not_taken_again() -> None:
    run = RehearsalRun.objects.create(cohort=make_cohort(), state=State.RUNNING)

    runs.carry_out(run.pk)

    run.refresh_from_db()
    assert (run.state, run.lines) == (State.RUNNING, [])


def test_what_cannot_be_walked_alone_is_said(settings: Settings) -> None:
    settings.PUBLIC_URL = "http://127.0.0.1:9"
    run = RehearsalRun.objects.create(cohort=make_cohort())

    runs.carry_out(run.pk)

    run.refresh_from_db()
    assert (run.state, "No site answers" in run.error) == (State.FAILED, True)


def test_the_sweep_asks_again_for_the_forgotten_and_gives_up_the_silent(queued: list[int]) -> None:
    long_ago = timezone.now() - timedelta(hours=1)
    forgotten = RehearsalRun.objects.create(cohort=make_cohort(), heard_of_at=long_ago)
    silent = RehearsalRun.objects.create(cohort=make_cohort(), state=State.RUNNING, heard_of_at=long_ago)

    tasks.sweep_rehearsals()

    silent.refresh_from_db()
    assert (queued, silent.state, silent.error) == ([forgotten.pk], State.FAILED, tasks.ENDED_SILENTLY)
