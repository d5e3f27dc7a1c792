"""A cohort's life: which changes are possible, and what launching prepares."""

import pytest
from django.core.exceptions import ValidationError

from apps.studies.changes import history_of
from apps.studies.cohorts import TRANSITIONS, CohortError, change_state
from apps.studies.models import Cohort, Stimulus
from tests.factories import make_cohort, make_consent_text, make_seed, make_study, make_term_list

pytestmark = pytest.mark.django_db


def test_launching_gives_every_seed_a_cell_with_the_target() -> None:
    cohort = make_cohort(seeds=4, launched=False, per_stimulus_target=7)

    change_state(cohort, "launch", actor="maria")

    assert list(cohort.cells.values_list("target", flat=True)) == [7, 7, 7, 7]


def test_every_change_is_on_record() -> None:
    cohort = make_cohort()
    change_state(cohort, "pause", actor="maria")

    change_state(cohort, "resume", actor="wei")

    events = list(history_of(cohort).order_by("pk").values_list("actor", "before", "after"))
    assert events == [("test", "draft", "open"), ("maria", "open", "paused"), ("wei", "paused", "open")]


@pytest.mark.parametrize("state", Cohort.State.values)
@pytest.mark.parametrize("change", TRANSITIONS)
def test_only_listed_changes_are_possible(state: str, change: str) -> None:
    cohort = make_cohort()
    Cohort.objects.filter(pk=cohort.pk).update(state=state)
    expected = TRANSITIONS[change].target if state in TRANSITIONS[change].sources else state

    try:
        change_state(cohort, change, actor="maria")
    except CohortError as error:
        assert cohort.slug in str(error)

    cohort.refresh_from_db()
    assert cohort.state == expected


def test_a_cohort_without_seeds_cannot_launch_and_says_why() -> None:
    cohort = make_cohort(seeds=0, launched=False)

    with pytest.raises(CohortError, match="no seed pictures"):
        change_state(cohort, "launch", actor="maria")

    cohort.refresh_from_db()
    assert cohort.state == Cohort.State.DRAFT


def test_seeds_brought_during_a_pause_join_when_the_cohort_resumes() -> None:
    cohort = make_cohort(seeds=2)
    change_state(cohort, "pause", actor="maria")
    make_seed(cohort.study)

    change_state(cohort, "resume", actor="maria")

    assert cohort.cells.count() == 3


def test_a_rate_cohort_is_shown_mimics_of_its_own_country_only() -> None:
    study = make_study()
    seed = make_seed(study)
    origin = {"kind": "mimic", "seed": seed, "portrays": "00000000-0000-0000-0000-000000000001"}
    here, elsewhere = make_seed(study, **origin, country="VE"), make_seed(study, **origin, country="CN")
    cohort = make_cohort(study, seeds=1, launched=False, phase="rate", material="both", country="VE")

    shown = set(Stimulus.objects.for_cohort(cohort))

    assert shown == {seed, here}
    assert elsewhere not in shown


def test_texts_of_another_language_or_study_are_refused_with_a_reason() -> None:
    cohort = make_cohort(launched=False)
    cohort.term_list = make_term_list("es")
    cohort.consent_text = make_consent_text(make_study())

    with pytest.raises(ValidationError) as refused:
        cohort.clean()

    assert set(refused.value.message_dict) == {"term_list", "consent_text"}


def test_the_mimic_phase_shows_nothing_but_seeds() -> None:
    cohort = make_cohort(launched=False)
    cohort.material = Cohort.Material.BOTH

    with pytest.raises(ValidationError, match="people imitate seeds"):
        cohort.clean()
