"""A cohort's pages in the admin: what they show at which time of its life, and what they do."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from apps.localization.models import Wording
from apps.participants.models import Session
from apps.studies.changes import history_of
from apps.studies.cohorts import change_state
from apps.studies.models import Cohort
from tests.factories import TEXTS, make_cohort, make_consent_text, make_session, make_study, make_term_list

pytestmark = pytest.mark.django_db
State = Cohort.State


def page_of(client: Client, cohort: Cohort) -> Any:
    return client.get(reverse("admin:studies_cohort_change", args=[cohort.pk]))


def at(name: str, *cohort: Cohort) -> str:
    return reverse(f"admin:studies_cohort_{name}", args=[each.pk for each in cohort])


def save(client: Client, cohort: Cohort, **values: Any) -> Any:
    """Save the cohort's form with these values changed, as a browser would."""
    form = page_of(client, cohort).context["adminform"].form
    held = {name: form[name].value() for name in form.fields}
    sent = {name: value for name, value in (held | values).items() if value is not None and value is not False}
    quotas = {"quota_cells-TOTAL_FORMS": 0, "quota_cells-INITIAL_FORMS": 0}
    return client.post(reverse("admin:studies_cohort_change", args=[cohort.pk]), sent | quotas, follow=True)


def state_of(cohort: Cohort) -> str:
    return Cohort.objects.get(pk=cohort.pk).state


def test_what_is_fixed_says_why_beside_it(admin_client: Client) -> None:
    page = page_of(admin_client, make_cohort()).content.decode()

    assert "it says whose data these are. Clone the cohort to make another." in page
    assert 'name="country"' not in page
    assert 'name="daily_session_cap"' in page


def test_a_draft_can_be_edited_in_all(admin_client: Client) -> None:
    page = page_of(admin_client, make_cohort(launched=False)).content.decode()

    assert "Fixed since the launch" not in page
    assert 'name="country"' in page


def test_a_live_cohorts_amounts_are_saved_and_recorded(admin_client: Client) -> None:
    cohort = make_cohort()

    save(admin_client, cohort, daily_session_cap=300, pay_amount="2.50", pay_currency="USD", time_zone="Asia/Kolkata")

    cohort.refresh_from_db()
    assert (cohort.daily_session_cap, str(cohort.pay_amount), cohort.time_zone) == (300, "2.50", "Asia/Kolkata")
    noted = history_of(cohort).filter(actor="admin").values_list("field", flat=True)
    assert set(noted) == {"daily_session_cap", "pay_amount", "pay_currency", "time_zone"}


def test_a_target_that_pictures_are_past_is_refused_at_its_field(admin_client: Client) -> None:
    cohort = make_cohort(per_stimulus_target=5)
    make_session(cohort)
    make_session(cohort)

    page = save(admin_client, cohort, per_stimulus_target=1)

    assert "has or awaits 2 answers" in str(page.context["errors"])
    assert Cohort.objects.get(pk=cohort.pk).per_stimulus_target == 5


def test_the_page_shows_checklist_estimate_and_latest_changes(admin_client: Client) -> None:
    cohort = make_cohort(seeds=2, per_stimulus_target=15)

    page = page_of(admin_client, cohort)

    assert page.context["estimate"].answers == 30
    assert "2 pictures to show" in page.content.decode()
    assert [change.field for change in page.context["history"]] == ["state"]


def test_launching_a_pilot_in_earnest_asks_first(admin_client: Client) -> None:
    cohort = change_state(make_cohort(launched=False), "pilot", actor="maria")

    asked = admin_client.post(at("state", cohort), {"change": "launch"})
    before = state_of(cohort)
    admin_client.post(at("state", cohort), {"change": "launch", "confirmed": "yes"})

    assert "The open cohort begins from zero." in asked.content.decode()
    assert (before, state_of(cohort)) == (State.PILOT, State.OPEN)


def test_launching_a_draft_asks_nothing(admin_client: Client) -> None:
    cohort = make_cohort(launched=False)

    admin_client.post(at("state", cohort), {"change": "launch"})

    assert state_of(cohort) == State.OPEN


def test_newer_texts_are_chosen_on_their_own_page(admin_client: Client) -> None:
    cohort = make_cohort()
    session = make_session(cohort)
    wording = Wording.objects.create(language="en", version=2, texts=TEXTS)

    page = admin_client.post(at("texts", cohort), {"wording": wording.pk}, follow=True)

    assert "that begin from now on read the new texts" in page.content.decode()
    assert Cohort.objects.get(pk=cohort.pk).wording == wording
    assert Session.objects.get(pk=session.pk).texts.wording.version == 1


def test_without_newer_texts_there_is_nothing_to_choose(admin_client: Client) -> None:
    page = admin_client.post(at("texts", make_cohort()), {})

    assert "Nothing to change" in page.content.decode()
    assert page.content.decode().count("There is no newer version.") == 3


def test_a_clone_is_opened_with_what_was_left_behind(admin_client: Client) -> None:
    cohort = make_cohort()

    page = admin_client.post(at("clone", cohort), {"country": "ZA", "language": "en"}, follow=True)

    assert page.context["original"].country == "ZA"
    assert "The link: the new cohort has its own." in page.content.decode()


def test_drafts_from_presets_are_listed_with_what_is_missing(admin_client: Client) -> None:
    study = make_study()
    make_term_list("en")
    Wording.objects.create(language="en", texts=TEXTS)
    make_consent_text(study)
    wanted = {"study": study.pk, "countries": ["ET", "VE"], "phases": ["mimic"]}

    page = admin_client.post(at("presets"), wanted)

    assert Cohort.objects.get().slug == "et-mimic"
    assert "Nothing published in Spanish yet" in page.content.decode()
    assert "The sister study showed 30 pictures in a survey." in page.content.decode()


def test_a_country_with_several_time_zones_needs_one_where_days_count(admin_client: Client) -> None:
    cohort = make_cohort(launched=False, country="US")

    page = save(admin_client, cohort, time_zone="", daily_session_cap=10)

    assert "The country has several time zones" in str(page.context["errors"])


@pytest.mark.parametrize("name", ["texts", "clone", "recruiter"])
def test_whoever_may_only_look_finds_these_pages_shut(client: Client, django_user_model: Any, name: str) -> None:
    cohort = make_cohort()
    client.force_login(django_user_model.objects.create_user("grace", password="p", is_staff=True))

    assert client.get(at(name, cohort)).status_code in {403, 404}
    assert client.get(at("presets")).status_code == 403
