"""Pictures and consent texts in the admin: what is shown, retired, published."""

import pytest
from django.test import Client
from django.utils import timezone

from apps.studies.models import Stimulus
from tests.factories import make_consent_text, make_mimic, make_seed, make_study, make_trial
from tests.localization.desk import copied, look, publish, shown

pytestmark = pytest.mark.django_db
CONSENT = "/admin/studies/consenttext/"


def test_no_list_of_pictures_shows_a_participants_face(admin_client: Client) -> None:
    trial = make_trial()
    mimic = make_mimic(trial)
    face = Stimulus.objects.create(
        study=trial.cohort.study, kind="mimic", name="somebody", image_key=mimic.image_key, sha256=mimic.sha256,
        width=1, height=1, seed=trial.stimulus, country="US", portrays=trial.participant.uuid,
    )  # fmt: skip

    for address in ("/admin/studies/stimulus/?kind__exact=mimic", f"/admin/studies/stimulus/{face.pk}/change/"):
        assert '<img class="seed"' not in admin_client.get(address).content.decode()


def test_a_retired_seed_comes_back_but_a_retired_mimic_does_not(admin_client: Client) -> None:
    trial = make_trial()
    seed, past = make_seed(trial.cohort.study), timezone.now()
    Stimulus.objects.filter(pk=seed.pk).update(retired_at=past)
    face = Stimulus.objects.create(
        study=trial.cohort.study, kind="mimic", name="somebody", image_key="x", sha256="x", width=1, height=1,
        seed=trial.stimulus, country="US", portrays=trial.participant.uuid, retired_at=past,
    )  # fmt: skip

    chosen = {"action": "put_back", "_selected_action": [seed.pk, face.pk]}
    admin_client.post("/admin/studies/stimulus/", chosen)

    assert set(Stimulus.objects.exclude(retired_at=None)) == {face}


def test_a_correction_of_a_consent_text_is_its_next_version(admin_client: Client) -> None:
    published = make_consent_text(make_study())
    filled = copied(admin_client, CONSENT, published.pk) | {"study": published.study_id, "title": "Better"}

    changes = shown(look(admin_client, CONSENT, filled)).changes
    publish(admin_client, CONSENT, filled)

    assert [(each.what, each.before, each.after) for each in changes] == [("Title", "Before you start", "Better")]
    published.refresh_from_db()
    versions = published.study.consent_texts.order_by("version").values_list("version", "title")
    assert list(versions) == [(1, "Before you start"), (2, "Better")]


def test_a_text_that_an_earlier_version_says_word_for_word_is_not_published_again(admin_client: Client) -> None:
    first = make_consent_text(make_study())
    filled = copied(admin_client, CONSENT, first.pk) | {"study": first.study_id}
    publish(admin_client, CONSENT, filled | {"title": "Better"})

    page = look(admin_client, CONSENT, filled)

    assert "says just the same as en v1" in page.content.decode()


def test_a_published_consent_text_cannot_be_edited(admin_client: Client) -> None:
    published = make_consent_text(make_study())

    page = admin_client.post(f"/admin/studies/consenttext/{published.pk}/change/", {"title": "Changed"})

    published.refresh_from_db()
    assert (page.status_code, published.title) == (403, "Before you start")
