"""Forgetting a person who asks for it."""

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command

from apps.mimicry.circulation import circulate
from apps.mimicry.models import Mimic
from apps.participants.completion import complete
from apps.participants.erasure import Forgotten, forget, person_behind
from apps.participants.models import Participant, Session, Trial
from apps.participants.trials import lock_trial, note_photograph
from apps.ratings.models import Judgment
from apps.studies.models import Cell, Stimulus
from tests.factories import make_cohort, make_judgment, make_mimic, make_session, make_study

pytestmark = pytest.mark.django_db


def finished(session: Session) -> Session:
    for trial in session.trials.all():
        make_judgment(trial)
        make_mimic(trial)
        note_photograph(lock_trial(trial.pk))
    complete(session)
    return Session.objects.get(pk=session.pk)


def test_nothing_of_the_person_is_left_and_their_places_are_free_again() -> None:
    session = finished(make_session(make_cohort()))
    keys = list(Mimic.objects.values_list("image_key", flat=True))

    gone = forget(person_behind(f" {session.completion_code.lower()} "))  # type: ignore[union-attr]

    assert gone == Forgotten(sessions=1, judgments=3, photographs=3)
    assert not any(model.objects.exists() for model in (Participant, Session, Trial, Judgment, Mimic))
    assert not any(default_storage.exists(key) for key in keys)
    assert set(Cell.objects.values_list("filled", "reserved")) == {(0, 0)}


def test_everyone_else_is_left_alone() -> None:
    cohort = make_cohort()
    other = finished(make_session(cohort))
    session = finished(make_session(cohort))

    forget(session.participant)

    assert Session.objects.get() == other
    assert Judgment.objects.count() == Mimic.objects.count() == 3
    assert set(Cell.objects.values_list("filled", flat=True)) == {1}


def test_raters_are_shown_the_face_no_more_and_their_own_answers_stay() -> None:
    study = make_study()
    raters = make_cohort(study, phase="rate", material="both", trials_per_session=9)
    session = finished(make_session(make_cohort(study)))
    for mimic in Mimic.objects.all():
        circulate(mimic)
    rater = make_session(raters)
    shown = rater.trials.filter(stimulus__kind="mimic")
    make_judgment(shown[0])

    forget(session.participant)

    assert Judgment.objects.filter(session=rater).count() == 1
    assert not Stimulus.objects.in_circulation().filter(kind="mimic").exists()
    assert set(shown.values_list("state", flat=True)) == {"answered", "released"}


def test_a_code_nobody_has_is_said_plainly() -> None:
    with pytest.raises(CommandError, match="No session has the completion code “NOPE”"):
        call_command("forget", "NOPE", "--yes")
