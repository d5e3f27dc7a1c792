"""The page “Build release”: how one gets there, what it asks for, what it refuses, and what it builds."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.exports.models import Recipient, Release
from apps.participants.models import Session
from apps.quality.models import SessionFlag
from apps.studies.models import Cohort, Study
from tests.exports.story import MIMICS, recipient_of, release
from tests.exports.test_admin import act, staff
from tests.factories import make_recipient, make_study

STEWARD = ("view_study", "view_cohort", "add_release", "view_release")


def address(study: Study, *cohorts: str) -> str:
    query = "&".join(f"cohort={slug}" for slug in cohorts)
    return f"{reverse('admin:studies_study_release', args=[study.pk])}?{query}".rstrip("?")


def form(recipient: Recipient, **more: Any) -> dict[str, Any]:
    """What a browser sends of the page as it is shown."""
    shown = {"recipient": recipient.pk, "purpose": recipient.purpose, "extends": "", "days": "365"}
    return shown | {"storage": "default", "samples": "1000"} | more


def errors(client: Client, study: Study, sent: dict[str, Any]) -> dict[str, list[str]]:
    """What the page says is wrong, by field; asserts that nothing was built."""
    before = Release.objects.count()
    answer = client.post(address(study), sent)
    assert Release.objects.count() == before
    found: dict[str, list[str]] = answer.context["form"].errors
    return found


@pytest.mark.parametrize("page", ["study", "cohort"])
def test_the_action_leads_to_the_page(study: Study, page: str) -> None:
    recipient_of(study)
    chosen: list[Any] = [study] if page == "study" else list(study.cohorts.filter(country="US"))

    shown = act(
        staff(*STEWARD), f"studies_{page}", "build_from_studies" if page == "study" else "build_from_cohorts", *chosen
    )

    assert "Who gets it" in shown
    assert ("Of all cohorts of" in shown) == (page == "study")
    assert ("us-mimic" in shown) == (page == "cohort")
    assert not Release.objects.exists()


def test_cohorts_of_two_studies_are_two_releases(study: Study) -> None:
    other = make_study()

    page = act(staff(*STEWARD), "studies_study", "build_from_studies", study, other)

    assert "A release is of one study" in page


def test_a_release_is_asked_for_built_and_led_to(study: Study) -> None:
    recipient = recipient_of(study)
    client = staff(*STEWARD)

    answer = client.post(address(study), form(recipient, purpose="  To check.  ", days="30", samples="5"))

    built = Release.objects.get()
    assert answer["Location"] == reverse("admin:exports_release_change", args=[built.pk])
    assert (built.state, built.created_by, built.recipient, built.purpose) == (
        "ready",
        "steward",
        recipient,
        "To check.",
    )
    assert built.expires_at
    assert timedelta(days=29) < built.expires_at - timezone.now() <= timedelta(days=30)
    assert (built.storage, built.samples_per_shard, built.extends) == ("default", 5, None)
    requested = built.events.get(kind="requested")
    assert (requested.actor, requested.text) == ("steward", "To check.")


def test_cohorts_give_a_release_of_those_alone(study: Study) -> None:
    recipient = recipient_of(study)

    staff(*STEWARD).post(address(study, "us-mimic", "us-rate"), form(recipient))

    assert Release.objects.get().counts["mimics_by_country"] == {"US": MIMICS // 2}


def test_an_empty_purpose_is_the_agreements_and_no_days_are_for_ever(study: Study) -> None:
    recipient = recipient_of(study)

    staff(*STEWARD).post(address(study), form(recipient, purpose="", days=""))

    built = Release.objects.get()
    assert (built.purpose, built.expires_at) == (recipient.purpose, None)


def test_the_page_offers_agreements_that_hold_and_fills_in_the_only_one(study: Study) -> None:
    today = timezone.localdate()
    recipient = recipient_of(study)
    ended = make_recipient(study, name="Ended", ends_on=today - timedelta(days=1))
    make_recipient(study, name="Yet to come", agreed_on=today + timedelta(days=9))
    make_recipient(make_study(), name="Elsewhere")
    client = staff(*STEWARD)

    shown = client.get(address(study)).context["form"]

    assert list(shown.recipients) == [recipient]
    assert shown["purpose"].value() == recipient.purpose
    assert "recipient" in errors(client, study, form(ended))


def test_without_an_agreement_the_page_says_what_to_do(study: Study) -> None:
    make_recipient(study, name="Ended Lab", ends_on=timezone.localdate() - timedelta(days=1))
    client = staff(*STEWARD, "add_recipient", "view_recipient")

    page = client.get(address(study)).content.decode()

    assert "Nobody may have a release yet" in page
    assert "Ended Lab" in page
    assert f'/admin/exports/recipient/add/?study={study.pk}"' in page


def test_only_a_ready_release_of_the_same_recipient_can_be_extended(study: Study) -> None:
    recipient, other = recipient_of(study), make_recipient(study)
    earlier, failed = release(study), release(study)
    Release.objects.filter(pk=failed.pk).update(state="failed", reason="full")
    client = staff(*STEWARD)

    assert "was not made for" in str(errors(client, study, form(other, extends=earlier.pk))["extends"])
    assert "extends" in errors(client, study, form(recipient, extends=failed.pk))
    client.post(address(study), form(recipient, extends=earlier.pk))
    assert Release.objects.latest("number").extends == earlier


def test_a_store_is_one_of_the_sites_but_never_that_of_its_own_files(study: Study, settings: Any) -> None:
    recipient = recipient_of(study)
    settings.STORAGES = settings.STORAGES | {"cluster": settings.STORAGES["default"]}
    client = staff(*STEWARD)

    offered = client.get(address(study)).context["form"].fields["storage"].choices
    assert [alias for alias, _place in offered] == ["default", "cluster"]
    assert "storage" in errors(client, study, form(recipient, storage="staticfiles"))
    client.post(address(study), form(recipient, storage="cluster"))
    assert Release.objects.get().storage == "cluster"


@pytest.mark.parametrize("wrong", [{"days": "0"}, {"samples": "0"}, {"samples": "x"}, {"rules": "charm"}])
def test_what_cannot_be_is_said_at_its_field(study: Study, wrong: dict[str, str]) -> None:
    assert wrong.keys() == errors(staff(*STEWARD), study, form(recipient_of(study), **wrong)).keys()


def test_building_needs_its_permission(study: Study) -> None:
    client = staff("view_study", "view_release", "download_release")

    assert client.get(address(study)).status_code == 403
    assert client.post(address(study), form(recipient_of(study))).status_code == 403
    assert not Release.objects.exists()


def test_a_cohort_of_another_study_is_not_found(study: Study) -> None:
    assert staff(*STEWARD).get(address(study, "us-mimic", "nowhere")).status_code == 404


def test_flags_are_chosen_by_how_many_sessions_they_leave_out(study: Study) -> None:
    imitator = Session.objects.filter(cohort__study=study, cohort__phase=Cohort.Phase.MIMIC)[0]
    SessionFlag.objects.create(session=imitator, rule="pace", value=-4, threshold=-3, rules_version="1")
    client = staff(*STEWARD)
    recipient = recipient_of(study)

    assert "Much faster than the cohort: 1 session<" in client.get(address(study)).content.decode()
    client.post(address(study), form(recipient, rules=["pace"]))

    built = Release.objects.get()
    assert (built.exclude_flags, built.counts["left_out_sessions"]) == (["pace"], 1)
    page = client.get(reverse("admin:exports_release_change", args=[built.pk])).content.decode()
    assert "sessions left out for their flags" in page
