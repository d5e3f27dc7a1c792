"""Draws made again: what a session was shown follows from what is stored, and meddling shows."""

from io import StringIO
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db.models import F

from apps.participants.assignment import ensure_trials
from apps.participants.models import Draw, Session, Trial
from apps.participants.replaying import agrees
from apps.studies.models import Cell, Cohort
from tests.factories import make_cohort, make_session

pytestmark = pytest.mark.django_db


@pytest.fixture
def session() -> Session:
    """A session that was given two pictures, and later three more."""
    cohort = make_cohort(seeds=6, trials_per_session=2)
    session = make_session(cohort)
    Cohort.objects.filter(pk=cohort.pk).update(trials_per_session=5)
    ensure_trials(session)
    return session


def output(command: str, *arguments: str) -> str:
    out = StringIO()
    call_command(command, *arguments, stdout=out)
    return out.getvalue()


def test_the_command_shows_every_picture_and_why_it_was_drawn(session: Session) -> None:
    said = output("replay_draw", str(session.uuid))

    assert said.count("picture 1 of its seed, the seed out 0 times, the picture 0") == 5
    assert said.count("Draw of") == 2
    assert "2 wanted, 0 there before" in said
    assert "3 wanted, 2 there before" in said
    assert "Every trial stands where its draw put it." in said


def test_a_trial_that_was_swapped_is_found_out(session: Session) -> None:
    unseen = Cell.objects.exclude(stimulus__in=session.trials.values("stimulus"))[0]
    Trial.objects.filter(session=session, position=4).update(stimulus=unseen.stimulus_id)

    with pytest.raises(CommandError, match="otherwise than its draws say"):
        output("replay_draw", str(session.uuid))


def test_a_trial_no_draw_gave_is_found_out(session: Session) -> None:
    Draw.objects.filter(session=session, had=2).delete()

    assert not agrees(session)


def test_a_draw_whose_trials_are_gone_is_found_out(session: Session) -> None:
    session.trials.get(position=5).delete()

    with pytest.raises(CommandError, match="gave 3 pictures, of which 2 are there"):
        output("replay_draw", str(session.uuid))


def test_an_unknown_session_is_said_to_be_unknown() -> None:
    with pytest.raises(CommandError, match="There is no session"):
        output("replay_draw", str(uuid4()))


def test_counts_that_are_right_are_said_to_be(session: Session) -> None:
    assert "Every count is right, in 1 cohorts." in output("check_counts", "--study", session.cohort.study.slug)


def test_a_wrong_count_is_named_and_fails_the_check(session: Session) -> None:
    Cell.objects.filter(pk=session.cohort.cells.order_by("pk")[0].pk).update(filled=F("filled") + 1)

    with pytest.raises(CommandError, match="1 counts are wrong"):
        output("check_counts")


def test_a_study_without_cohorts_is_not_called_right() -> None:
    with pytest.raises(CommandError, match="has a cohort"):
        output("check_counts", "--study", "nowhere")
