"""A picture out of circulation: shown to nobody new, no longer expected of those who wait at it, and put back."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from django.db import close_old_connections, connection
from django.utils import timezone

from apps.participants.assignment import ensure_trials
from apps.participants.completion import complete, missing_parts
from apps.participants.models import Session, Trial
from apps.participants.trials import lock_trial, note_photograph
from apps.participants.withholding import put_back, withhold
from apps.ratings.models import Judgment
from apps.studies.cohorts import change_state
from apps.studies.models import Cell, Cohort, Stimulus
from apps.studies.models.stimulus import StimulusQuerySet
from tests.factories import make_cohort, make_judgment, make_participant, make_seed, make_session, make_study

pytestmark = pytest.mark.django_db


@pytest.fixture
def raters() -> Cohort:
    return make_cohort(seeds=4, trials_per_session=3, phase="rate")


def picture_of(trial: Trial) -> StimulusQuerySet:
    return Stimulus.objects.filter(pk=trial.stimulus_id)


def places(stimuli: StimulusQuerySet) -> set[tuple[int, int]]:
    """The filled and the reserved places of the pictures' cells, in all cohorts."""
    return set(Cell.objects.filter(stimulus__in=stimuli).values_list("filled", "reserved"))


def test_nobody_new_is_shown_it_and_its_places_are_free(raters: Cohort) -> None:
    trial = make_session(raters).trials.all()[0]

    withhold(picture_of(trial))

    newcomer = make_session(raters)
    assert newcomer.trials.count() == 3
    assert not newcomer.trials.filter(stimulus=trial.stimulus_id).exists()
    assert places(picture_of(trial)) == {(0, 0)}
    assert Stimulus.objects.in_circulation().count() == 3


def test_a_cohort_left_with_nothing_else_has_no_room(raters: Cohort) -> None:
    withhold(raters.study.stimuli.all())

    assert not Cell.objects.filter(cohort=raters).with_room().exists()


def test_those_who_wait_at_it_can_still_finish(raters: Cohort) -> None:
    session = make_session(raters)
    waiting, *others = session.trials.all()

    withhold(picture_of(waiting))

    assert {part.trial for part in missing_parts(session)} == set(others)
    for trial in others:
        make_judgment(trial)
    assert complete(session)


def test_who_comes_back_is_given_another_in_its_place(raters: Cohort) -> None:
    session = make_session(raters)
    waiting = session.trials.all()[0]
    withhold(picture_of(waiting))

    ensure_trials(session)

    assert session.trials.live().count() == 3
    assert not session.trials.live().filter(stimulus=waiting.stimulus_id).exists()


def test_an_answer_to_a_picture_already_on_the_screen_is_kept_and_late(raters: Cohort) -> None:
    trial = make_session(raters).trials.all()[0]
    withhold(picture_of(trial))

    judgment = make_judgment(trial)

    assert (judgment.late, Judgment.objects.get()) == (True, judgment)
    assert places(picture_of(trial)) == {(0, 0)}
    assert trial not in {part.trial for part in missing_parts(trial.session)}


def test_half_an_answer_to_a_seed_is_kept_and_the_other_half_not_expected() -> None:
    session = make_session(make_cohort(seeds=3))
    half, *_ = session.trials.all()
    make_judgment(half)
    withhold(picture_of(half))

    late = note_photograph(lock_trial(half.pk))

    assert late
    assert half not in {part.trial for part in missing_parts(session)}
    assert places(picture_of(half)) == {(0, 0)}


def test_what_was_answered_before_counts_on(raters: Cohort) -> None:
    trial = make_session(raters).trials.all()[0]
    make_judgment(trial)

    withhold(picture_of(trial))

    trial.refresh_from_db()
    assert trial.state == Trial.State.ANSWERED
    assert places(picture_of(trial)) == {(1, 0)}


def test_it_is_out_of_every_cohort_of_the_study_and_of_no_other_picture() -> None:
    study = make_study()
    makers, raters = make_cohort(study, seeds=3), make_cohort(study, phase="rate")
    sessions = [make_session(makers), make_session(raters)]
    trial = sessions[0].trials.all()[0]

    withhold(picture_of(trial))

    released = Trial.objects.filter(state=Trial.State.RELEASED)
    assert {one.session for one in released} == set(sessions)
    assert {one.stimulus_id for one in released} == {trial.stimulus_id}
    assert places(Stimulus.objects.exclude(pk=trial.stimulus_id)) == {(0, 1)}


def test_put_back_it_is_drawn_again_and_first_by_those_who_had_it(raters: Cohort) -> None:
    session = make_session(raters)
    trial = session.trials.all()[0]
    withhold(picture_of(trial))

    put_back(picture_of(trial))

    ensure_trials(session)
    trial.refresh_from_db()
    assert trial.state == Trial.State.RESERVED
    assert places(picture_of(trial)) == {(0, 1)}
    assert session.trials.count() == 3


def test_both_ways_may_be_repeated(raters: Cohort) -> None:
    trial = make_session(raters).trials.all()[0]
    withhold(picture_of(trial))
    since = picture_of(trial).get().withheld_at

    withhold(picture_of(trial))
    assert picture_of(trial).get().withheld_at == since
    put_back(picture_of(trial))
    put_back(picture_of(trial))

    assert picture_of(trial).get().withheld_at is None
    assert places(picture_of(trial)) == {(0, 0)}


def test_a_cohort_that_opened_meanwhile_has_a_place_for_it_once_it_is_back() -> None:
    study = make_study()
    make_cohort(study)
    picture = Stimulus.objects.filter(pk=study.stimuli.all()[0].pk)
    withhold(picture)
    opened, other_country = (make_cohort(study, phase="rate", country=country) for country in ("US", "CN"))
    draft = make_cohort(study, launched=False)
    assert not Cell.objects.filter(stimulus__in=picture, cohort__in=[opened, other_country]).exists()

    put_back(picture)

    assert Cell.objects.filter(stimulus__in=picture, cohort__in=[opened, other_country]).count() == 2
    assert not draft.cells.exists()
    change_state(draft, "launch", actor="test")
    assert draft.cells.count() == 3


def test_a_mimic_comes_back_to_raters_of_its_own_country_alone() -> None:
    study = make_study()
    origin = {"kind": "mimic", "seed": make_seed(study), "country": "US", "portrays": make_participant(study).uuid}
    picture = Stimulus.objects.filter(pk=make_seed(study, **origin).pk)
    withhold(picture)
    judges = partial(make_cohort, study, phase="rate", material="both")
    here, elsewhere = judges(country="US"), judges(country="CN")

    put_back(picture)

    assert here.cells.filter(stimulus__in=picture).exists()
    assert not elsewhere.cells.filter(stimulus__in=picture).exists()


def test_a_picture_withdrawn_meanwhile_stays_out(raters: Cohort) -> None:
    picture = Stimulus.objects.filter(pk=raters.study.stimuli.all()[0].pk)
    withhold(picture)
    picture.update(retired_at=timezone.now())

    put_back(picture)

    assert not picture.in_circulation().exists()


@pytest.mark.django_db(transaction=True)
def test_a_crowd_that_answers_and_enters_while_pictures_go_and_come_never_waits_in_a_circle() -> None:
    study = make_study()
    makers = make_cohort(study, seeds=6, trials_per_session=4, per_stimulus_target=40)
    raters = make_cohort(study, phase="rate", trials_per_session=4, per_stimulus_target=40)
    pictures = [Stimulus.objects.filter(pk=seed.pk) for seed in study.stimuli.all()]
    sessions = [make_session(cohort) for cohort in (raters, makers) * 4]

    def act(number: int) -> None:
        close_old_connections()
        try:
            if number % 3 == 0:
                withhold(pictures[number % 6])
            elif number % 3 == 1:
                for trial in sessions[number % 8].trials.all():
                    make_judgment(trial)
            else:
                make_session((makers, raters)[number % 2])
            put_back(pictures[(number + 3) % 6])
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as threads:
        outcomes = [threads.submit(act, number) for number in range(24)]

    assert [error for outcome in outcomes if (error := outcome.exception())] == []
    for cell in Cell.objects.all():
        held = Trial.objects.filter(cohort=cell.cohort_id, stimulus=cell.stimulus_id)
        assert cell.reserved == held.filter(state=Trial.State.RESERVED).count()
        assert cell.filled == held.filter(state=Trial.State.ANSWERED).count()
    assert Session.objects.count() == 16
