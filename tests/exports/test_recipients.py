"""Who may get releases: put on record with an agreement, every change noted, and never gone once they have one."""

import io
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from apps.exports.building import requests
from apps.exports.errors import AgreementError
from apps.exports.models import Recipient, Release
from apps.studies.models import ChangeLog, Study
from tests.exports.test_admin import staff
from tests.factories import make_recipient, make_study

pytestmark = pytest.mark.django_db
KEEPER = ("view_recipient", "add_recipient", "change_recipient", "delete_recipient")
ADD = "/admin/exports/recipient/add/"
NO_RELEASES = {"releases-TOTAL_FORMS": "0", "releases-INITIAL_FORMS": "0"}


def agreement(study: Study, **more: Any) -> dict[str, Any]:
    told = {
        "study": study.pk,
        "name": "Lab",
        "contact": "lab@example.org",
        "purpose": "To train.",
        "agreement": "DUA-7",
    }
    return told | {"agreed_on": "2026-01-01", "ends_on": ""} | more


def change(recipient: Recipient) -> str:
    return reverse("admin:exports_recipient_change", args=[recipient.pk])


def test_a_recipient_is_added_and_that_is_on_record() -> None:
    study = make_study()

    staff(*KEEPER).post(ADD, agreement(study))

    added = Recipient.objects.get()
    assert (added.study, added.name, added.is_in_force()) == (study, "Lab", True)
    assert ChangeLog.objects.get(model="exports.recipient").actor == "steward"


@pytest.mark.parametrize("missing", ["name", "contact", "purpose", "agreement", "agreed_on"])
def test_without_purpose_and_agreement_there_is_none(missing: str) -> None:
    answer = staff(*KEEPER).post(ADD, agreement(make_study(), **{missing: ""}))

    assert list(answer.context["adminform"].form.errors) == [missing]
    assert not Recipient.objects.exists()


def test_an_agreement_does_not_end_before_it_begins() -> None:
    answer = staff(*KEEPER).post(ADD, agreement(make_study(), ends_on="2025-12-31"))

    assert "cannot end before it begins" in str(answer.context["adminform"].form.errors["ends_on"])


def test_what_changes_is_on_record_with_old_and_new_and_the_study_stays() -> None:
    recipient = make_recipient(make_study(), name="Lab", purpose="To train.")
    client = staff(*KEEPER)

    told = agreement(make_study(), purpose="To teach.", ends_on="2030-01-01", agreement="DUA-8")
    client.post(change(recipient), told | NO_RELEASES)

    changed = Recipient.objects.get()
    assert (changed.study, changed.purpose) == (recipient.study, "To teach.")
    noted = {row.field: (row.before, row.after) for row in ChangeLog.objects.filter(model="exports.recipient")}
    assert noted["purpose"] == ("To train.", "To teach.")
    assert noted["ends_on"] == (None, "2030-01-01")


def test_the_key_is_shown_on_no_page() -> None:
    recipient = make_recipient(make_study())
    client = staff(*KEEPER)
    client.post(change(recipient), agreement(recipient.study, name="Other") | NO_RELEASES)

    pages = [change(recipient), "/admin/exports/recipient/", "/admin/studies/changelog/"]

    assert not any(recipient.pseudonym_key in client.get(page).content.decode() for page in pages)


def test_a_recipient_with_releases_stays_and_one_without_goes() -> None:
    study = make_study()
    served, unserved = make_recipient(study), make_recipient(study)
    requests.request_release(served, created_by="test")
    client = staff(*KEEPER)

    offers = ["deletelink" in client.get(change(each)).content.decode() for each in (served, unserved)]
    said = client.post(f"{change(served)[:-7]}delete/", {"post": "yes"}, follow=True).content.decode()
    client.post(f"{change(unserved)[:-7]}delete/", {"post": "yes"})

    assert offers == [False, True]
    assert "releases were made for it" in said
    assert list(Recipient.objects.all()) == [served]
    assert ChangeLog.objects.filter(model="exports.recipient", object_name=str(unserved)).exists()


@pytest.mark.parametrize(("begins", "ends"), [(9, None), (-9, -1)])
def test_no_release_is_made_before_or_after_the_agreement(begins: int, ends: int | None) -> None:
    today = timezone.localdate()
    until = None if ends is None else today + timedelta(days=ends)
    recipient = make_recipient(make_study(), agreed_on=today + timedelta(days=begins), ends_on=until)

    with pytest.raises(AgreementError, match="does not hold today"):
        requests.request_release(recipient, created_by="test")

    assert not Release.objects.exists()


def test_on_its_first_and_last_day_an_agreement_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    today = timezone.localdate()
    monkeypatch.setattr(timezone, "localdate", lambda: today)
    recipient = make_recipient(make_study(), agreed_on=today, ends_on=today)

    assert requests.request_release(recipient, created_by="test").recipient == recipient


def add(study: Study, *more: str) -> str:
    out = io.StringIO()
    told = ["--contact=lab@example.org", "--purpose=To train.", "--agreement=DUA-7", *more]
    call_command("add_recipient", study.slug, "Lab", *told, stdout=out)
    return out.getvalue().strip()


def test_a_script_adds_a_recipient_once() -> None:
    study = make_study()

    assert [add(study, "--from=2026-01-01", "--until=2030-01-01"), add(study, "--purpose=Other.")] == ["Lab", "Lab"]

    added = Recipient.objects.get()
    assert (added.purpose, added.agreed_on, added.ends_on) == ("To train.", date(2026, 1, 1), date(2030, 1, 1))
    assert ChangeLog.objects.get(model="exports.recipient").actor == "command line"


def test_a_script_learns_which_field_is_wrong() -> None:
    with pytest.raises(CommandError, match="contact: Enter a valid email address"):
        add(make_study(), "--contact=nobody")
