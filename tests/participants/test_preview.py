"""Staff look at a cohort's pages as its participants will read them, and nothing is stored."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from apps.localization import questionnaires
from apps.localization.models import Questionnaire
from apps.participants.models import Participant, Session
from apps.studies.models import Cohort
from tests.factories import make_cohort, make_training

pytestmark = pytest.mark.django_db


def look(client: Client, cohort: Cohort, page: str) -> Any:
    return client.get(reverse("participants:preview", args=[cohort.pk, page]))


def test_every_page_of_words_can_be_looked_at_before_anybody_comes(admin_client: Client) -> None:
    questionnaires.load()
    asked = Questionnaire.objects.get(language="en")
    cohort = make_cohort(launched=False, wording=make_training(), questionnaire=asked)

    pages = {page: look(admin_client, cohort, page) for page in ("consent", "about", "instructions", "quiz")}

    assert {response.status_code for response in pages.values()} == {200}
    assert "I agree to photograph." in pages["consent"].content.decode()
    assert "Back to the cohort" in pages["quiz"].content.decode()
    assert not Session.objects.exists()
    assert not Participant.objects.exists()


def test_pages_the_cohort_does_not_have_are_not_offered(admin_client: Client) -> None:
    cohort = make_cohort()

    assert look(admin_client, cohort, "about").status_code == 404
    assert [name for name, *_ in look(admin_client, cohort, "consent").wsgi_request.preview.pages] == [
        "Agreement",
        "How it works",
    ]


def test_pages_are_in_the_cohorts_language(admin_client: Client) -> None:
    cohort = make_cohort(language="es", country="VE", wording=make_training("es"))

    assert '<html lang="es"' in look(admin_client, cohort, "instructions").content.decode()


def test_going_on_leads_through_the_pages_and_back_to_the_cohort(admin_client: Client) -> None:
    cohort = make_cohort()

    onward = admin_client.post(reverse("participants:preview", args=[cohort.pk, "consent"]), {"decision": "agree"})
    last = admin_client.post(onward["Location"])

    assert onward["Location"] == reverse("participants:preview", args=[cohort.pk, "instructions"])
    assert last["Location"] == reverse("admin:studies_cohort_change", args=[cohort.pk])
    assert not Session.objects.exists()


def test_strangers_and_staff_of_other_studies_see_none_of_it(client: Client, django_user_model: Any) -> None:
    cohort = make_cohort(launched=False)
    assert look(client, cohort, "consent").status_code == 302

    client.force_login(django_user_model.objects.create_user("grace", password="p", is_staff=True))

    assert look(client, cohort, "consent").status_code == 403
