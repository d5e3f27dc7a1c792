"""Changing a live cohort: what is fixed, what is not, and who reads which words."""

import pytest
from django.core.exceptions import ValidationError

from apps.localization.models import Wording
from apps.participants import consent
from apps.participants.enrolment import enter
from apps.participants.runner import load
from apps.studies.changes import history_of
from apps.studies.cohorts import CohortError, change_state
from apps.studies.editing import LOCKED, change_texts, edit, newer_texts
from apps.studies.models import Cohort, ConsentText, Scope
from tests.factories import (
    TEXTS,
    make_cohort,
    make_consent_text,
    make_judgment,
    make_participant,
    make_session,
    make_study,
    make_term_list,
    make_trial,
)

pytestmark = pytest.mark.django_db


def next_wording(question: str = "What does this face convey?") -> Wording:
    return Wording.objects.create(language="en", version=2, texts=TEXTS | {"question": question})


def test_what_participants_have_seen_is_fixed_and_the_refusal_says_what_to_do() -> None:
    cohort = make_cohort()

    with pytest.raises(CohortError, match=r"Country: Fixed since the launch.*Clone the cohort"):
        edit(cohort, {"country": "IN"}, actor="maria")

    cohort.refresh_from_db()
    assert cohort.country == "US"


@pytest.mark.parametrize("state", [state for state in Cohort.State if state != Cohort.State.DRAFT])
def test_a_launched_cohort_is_fixed_whatever_its_state(state: str) -> None:
    cohort = make_cohort()
    Cohort.objects.filter(pk=cohort.pk).update(state=state)

    with pytest.raises(CohortError, match="Fixed since the launch"):
        edit(cohort, {"material": "mimics"}, actor="maria")


def test_every_fixed_field_is_a_field() -> None:
    assert {field.name for field in Cohort._meta.fields} >= LOCKED.keys()


def test_a_draft_can_be_changed_in_all() -> None:
    cohort = make_cohort(launched=False)

    edit(cohort, {"country": "IN", "slug": "india"}, actor="maria")

    cohort.refresh_from_db()
    assert (cohort.country, cohort.slug) == ("IN", "india")


def test_a_change_of_a_live_cohort_is_on_record_with_both_values() -> None:
    cohort = make_cohort()

    edit(cohort, {"daily_session_cap": 300, "trials_per_session": 3}, actor="maria")

    assert list(history_of(cohort).values_list("actor", "field", "before", "after"))[:1] == [
        ("maria", "daily_session_cap", None, 300)
    ]
    assert not history_of(cohort).filter(field="trials_per_session").exists()


def test_a_new_target_reaches_every_picture() -> None:
    cohort = make_cohort(seeds=3, per_stimulus_target=2)
    make_session(cohort)

    edit(cohort, {"per_stimulus_target": 5}, actor="maria")

    assert set(cohort.cells.values_list("target", flat=True)) == {5}
    assert set(cohort.tallies.values_list("room", flat=True)) == {4}


def test_a_target_never_falls_below_what_a_picture_has() -> None:
    cohort = make_cohort(seeds=3, per_stimulus_target=5)
    make_session(cohort)
    make_session(cohort)

    with pytest.raises(ValidationError, match="has or awaits 2 answers"):
        edit(cohort, {"per_stimulus_target": 1}, actor="maria")

    assert set(cohort.cells.values_list("target", flat=True)) == {5}


def test_another_recruiter_forgets_what_the_first_called_the_study() -> None:
    cohort = make_cohort(launched=False, recruiter="redirect", recruiter_settings={"url": "https://panel.example/"})

    edited = edit(cohort, {"recruiter": "link"}, actor="maria")

    assert edited.recruiter_settings == {}


def test_sessions_under_way_keep_the_words_they_began_with() -> None:
    cohort = make_cohort()
    before = make_session(cohort)
    wording = next_wording()

    change_texts(cohort, {"wording": wording}, actor="maria")

    before.refresh_from_db()
    after = make_session(Cohort.objects.get(pk=cohort.pk))
    assert load(before).question == TEXTS["question"]
    assert load(after).question == "What does this face convey?"


def test_a_judgment_names_the_terms_its_session_was_shown() -> None:
    cohort = make_cohort(phase=Cohort.Phase.RATE)
    trial = make_trial(cohort)
    change_texts(cohort, {"term_list": make_term_list(version=2)}, actor="maria")
    trial.refresh_from_db()

    kept = make_judgment(trial)

    assert (kept.term_list.version, Cohort.objects.get(pk=cohort.pk).term_list.version) == (1, 2)


def test_people_agree_to_the_text_their_session_began_with() -> None:
    cohort = make_cohort()
    asked = enter(cohort, make_participant(cohort.study))
    old = cohort.consent_text
    ConsentText.objects.create(
        study=cohort.study, language="en", version=2, title="New", body="New.", scopes=old.scopes, sha256="1" * 64
    )
    change_texts(cohort, {"consent_text": ConsentText.objects.get(version=2)}, actor="maria")
    asked = type(asked).objects.get(pk=asked.pk)

    consent.agree(asked, Scope.values)

    assert asked.consent_events.get().consent_text == old


def test_a_second_change_keeps_each_generation_its_own() -> None:
    cohort = make_cohort()
    sessions = [make_session(cohort)]
    for version, question in ((2, "Second?"), (3, "Third?")):
        wording = Wording.objects.create(language="en", version=version, texts=TEXTS | {"question": question})
        cohort = change_texts(cohort, {"wording": wording}, actor="maria")
        sessions.append(make_session(cohort))

    read = [type(each).objects.get(pk=each.pk).texts.wording.version for each in sessions]

    assert read == [1, 2, 3]


def test_only_newer_versions_of_the_same_language_and_study_are_taken() -> None:
    cohort = make_cohort()
    Wording.objects.create(language="es", version=9, texts=TEXTS)
    foreign = make_consent_text(make_study())

    with pytest.raises(CohortError, match="no newer version"):
        change_texts(cohort, {"consent_text": foreign}, actor="maria")

    assert newer_texts(cohort) == {"term_list": [], "wording": [], "consent_text": []}


def test_a_change_of_texts_is_on_record() -> None:
    cohort = make_cohort()

    change_texts(cohort, {"wording": next_wording()}, actor="maria")

    change = history_of(cohort).first()
    assert change is not None
    assert (change.actor, change.field, change.before, change.after) == ("maria", "wording", "en v1", "en v2")


def test_a_resumed_cohort_keeps_its_limits() -> None:
    cohort = make_cohort()
    edit(cohort, {"sessions_per_person": 2}, actor="maria")

    change_state(change_state(cohort, "pause", actor="maria"), "resume", actor="maria")

    assert Cohort.objects.get(pk=cohort.pk).sessions_per_person == 2
