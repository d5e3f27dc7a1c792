"""The researcher's side: designing, launching and following cohorts in the admin."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from apps.studies.models import ChangeLog, Cohort, Study
from tests.factories import (
    make_cohort,
    make_consent_text,
    make_study,
    make_term_list,
    make_wording,
)
from tests.people import browser_of, make_staff_with

pytestmark = pytest.mark.django_db
COHORTS = "/admin/studies/cohort/"
State = Cohort.State


def staff(*permissions: str) -> Client:
    """A browser logged in as someone of the staff with just these permissions."""
    return browser_of(make_staff_with("grace", *permissions))


def act(client: Client, name: str, *cohorts: Cohort, **more: Any) -> Any:
    chosen = {"action": name, "_selected_action": [cohort.pk for cohort in cohorts]}
    return client.post(COHORTS, chosen | more, follow=True)


def press(client: Client, name: str, cohort: Cohort, **more: Any) -> Any:
    return client.post(reverse("admin:studies_cohort_state", args=[cohort.pk]), {"change": name} | more, follow=True)


def state_of(cohort: Cohort) -> str:
    return Cohort.objects.get(pk=cohort.pk).state


@pytest.fixture
def design() -> dict[str, Any]:
    """What a researcher fills in for a new cohort; the texts of its language are published."""
    study = make_study()
    make_term_list("es")
    make_wording("es")
    make_consent_text(study, "es")
    amounts = {"per_stimulus_target": 15, "trials_per_session": 30, "sessions_per_person": 10}
    place = {"country": "VE", "language": "es", "phase": "mimic", "material": "seeds"}
    more = {"reservation_minutes": 60, "gold_per_session": 0, "repeats_per_session": 0, "smallest_group": 5}
    return {"study": study.pk} | amounts | place | more


def test_what_a_researcher_leaves_empty_is_chosen(admin_client: Client, design: dict[str, Any]) -> None:
    admin_client.post(f"{COHORTS}add/", design)

    cohort = Cohort.objects.get()
    assert (cohort.slug, cohort.state) == ("ve-mimic", State.DRAFT)
    assert {cohort.term_list.language, cohort.wording.language, cohort.consent_text.language} == {"es"}


def test_a_second_cohort_of_the_same_country_and_phase_gets_a_name_of_its_own(
    admin_client: Client, design: dict[str, Any]
) -> None:
    admin_client.post(f"{COHORTS}add/", design)

    admin_client.post(f"{COHORTS}add/", design)

    assert set(Cohort.objects.values_list("slug", flat=True)) == {"ve-mimic", "ve-mimic-2"}


def test_texts_in_another_language_are_refused_in_words(admin_client: Client, design: dict[str, Any]) -> None:
    page = admin_client.post(f"{COHORTS}add/", design | {"term_list": make_term_list("en").pk})

    assert "This is in “en”; the cohort&#x27;s language is “es”." in page.content.decode()
    assert not Cohort.objects.exists()


def test_a_language_without_consent_text_is_refused_in_words(admin_client: Client, design: dict[str, Any]) -> None:
    make_term_list("en")
    make_wording("en")

    page = admin_client.post(f"{COHORTS}add/", design | {"language": "en"})

    assert page.context["adminform"].form.errors["consent_text"] == ["There is none in English yet: publish one first."]


def test_the_mimic_phase_shows_seeds_only(admin_client: Client, design: dict[str, Any]) -> None:
    page = admin_client.post(f"{COHORTS}add/", design | {"material": "mimics"})

    assert page.context["adminform"].form.errors["material"] == ["In the mimic phase people imitate seeds."]


def test_launching_by_action_opens_each_cohort_and_records_who_did_it(admin_client: Client) -> None:
    study = make_study()
    first, second = make_cohort(study, launched=False), make_cohort(study, launched=False)

    act(admin_client, "launch", first, second)

    assert {state_of(first), state_of(second)} == {State.OPEN}
    assert set(ChangeLog.objects.values_list("actor", "before", "after")) == {("admin", "draft", "open")}


def test_a_refused_change_leaves_the_state_and_spoils_no_other(admin_client: Client) -> None:
    bare = make_cohort(seeds=0, launched=False)
    ready = make_cohort(launched=False)

    page = act(admin_client, "launch", bare, ready)

    assert (state_of(bare), state_of(ready)) == (State.DRAFT, State.OPEN)
    assert "The study has no seed pictures" in page.content.decode()


def test_a_cohort_is_paused_and_resumed_from_its_page(admin_client: Client) -> None:
    cohort = make_cohort()

    press(admin_client, "pause", cohort)
    paused = state_of(cohort)
    press(admin_client, "resume", cohort)

    assert (paused, state_of(cohort)) == (State.PAUSED, State.OPEN)


@pytest.mark.parametrize("by", [act, press])
def test_closing_asks_first(admin_client: Client, by: Callable[..., Any]) -> None:
    cohort = make_cohort()

    asked = by(admin_client, "close", cohort)
    before = state_of(cohort)
    by(admin_client, "close", cohort, confirmed="yes")

    assert "cannot be opened again" in asked.content.decode()
    assert (before, state_of(cohort)) == (State.OPEN, State.CLOSED)


def test_an_impossible_change_is_explained(admin_client: Client) -> None:
    cohort = make_cohort(launched=False)

    page = press(admin_client, "pause", cohort)

    assert state_of(cohort) == State.DRAFT
    assert "is draft: “Pause” is not possible from there." in page.content.decode()


def test_only_possible_changes_are_offered(admin_client: Client) -> None:
    page = admin_client.get(f"{COHORTS}{make_cohort().pk}/change/")

    assert [name for name, _ in page.context["changes"]] == ["pause", "close"]


@pytest.mark.parametrize("by", [act, press])
def test_staff_who_may_only_look_cannot_change_a_state(by: Callable[..., Any]) -> None:
    cohort = make_cohort()
    viewer = staff("view_cohort")

    by(viewer, "pause", cohort)

    assert state_of(cohort) == State.OPEN
    assert viewer.get(f"{COHORTS}{cohort.pk}/progress/").status_code == 200


def test_staff_without_permission_see_no_progress() -> None:
    cohort = make_cohort()
    stranger = staff("view_study")

    assert stranger.get(f"{COHORTS}{cohort.pk}/progress/").status_code == 403
    assert not stranger.get("/admin/").context["panels"]


def test_a_launched_cohorts_design_is_fixed_and_its_amounts_are_not(admin_client: Client) -> None:
    cohort = make_cohort()
    changed = {
        "country": "IN", "per_stimulus_target": 99, "trials_per_session": 7, "sessions_per_person": 2,
        "reservation_minutes": 30, "smallest_group": 5, "quota_cells-TOTAL_FORMS": 0, "quota_cells-INITIAL_FORMS": 0,
    }  # fmt: skip

    admin_client.post(f"{COHORTS}{cohort.pk}/change/", changed)

    cohort.refresh_from_db()
    assert (cohort.country, cohort.per_stimulus_target, cohort.trials_per_session) == ("US", 99, 7)


def test_a_launched_cohort_cannot_be_deleted_and_the_page_says_why(admin_client: Client) -> None:
    cohort = make_cohort()

    page = admin_client.post(f"{COHORTS}{cohort.pk}/delete/", {"post": "yes"}, follow=True)

    assert Cohort.objects.filter(pk=cohort.pk).exists()
    assert "cannot be deleted: it has been launched" in page.content.decode()


def test_a_draft_can_be_deleted(admin_client: Client) -> None:
    cohort = make_cohort(launched=False)

    admin_client.post(f"{COHORTS}{cohort.pk}/delete/", {"post": "yes"})

    assert not Cohort.objects.exists()


def test_a_study_that_holds_anything_cannot_be_deleted(admin_client: Client) -> None:
    study = make_cohort(launched=False).study

    page = admin_client.post(f"/admin/studies/study/{study.pk}/delete/", {"post": "yes"}, follow=True)

    assert Study.objects.exists()
    assert "holds cohorts, pictures or participants" in page.content.decode()
