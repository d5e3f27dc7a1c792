"""Looking at mimics: one at a time, with permission, and always on record."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from apps.mimicry.desk import looking
from apps.mimicry.models import FaceView, Mimic
from tests.factories import make_mimic, make_trial
from tests.people import browser_of, make_staff_with

pytestmark = pytest.mark.django_db
MIMICS = "/admin/mimicry/mimic/"


def page_of(mimic: Mimic) -> str:
    return f"{MIMICS}{mimic.pk}/change/"


def test_each_look_at_a_photograph_is_on_record(admin_client: Client) -> None:
    mimic = make_mimic(make_trial())

    admin_client.get(page_of(mimic))
    page = admin_client.get(page_of(mimic))

    assert list(FaceView.objects.values_list("mimic", "viewer__username")) == [(mimic.pk, "admin")] * 2
    assert admin_client.get(page.context["photograph"])["Content-Type"] == "image/jpeg"


def test_the_photographs_address_expires(admin_client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(looking, "SECONDS", -1)
    address = admin_client.get(page_of(make_mimic(make_trial()))).context["photograph"]

    assert admin_client.get(address).status_code == 404


def test_without_permission_there_is_no_look_and_no_record() -> None:
    mimic = make_mimic(make_trial())
    client = browser_of(make_staff_with("grace", "view_judgment"))

    assert client.get(page_of(mimic)).status_code == 403
    assert not FaceView.objects.exists()


def test_the_list_shows_no_faces_and_records_no_look(admin_client: Client) -> None:
    mimic = make_mimic(make_trial())

    page = admin_client.get(MIMICS).content.decode()

    assert str(mimic) in page
    assert "/images/" not in page
    assert not FaceView.objects.exists()


def test_a_withdrawn_photograph_is_not_shown(admin_client: Client) -> None:
    mimic = make_mimic(make_trial(), status="withdrawn")

    page = admin_client.get(page_of(mimic))

    assert "photograph" not in page.context
    assert "withdrawn by its maker" in page.content.decode()
    assert not FaceView.objects.exists()


def test_reasons_and_faces_are_shown_for_what_they_are(admin_client: Client) -> None:
    box = {"x": 0.25, "y": 0.1, "width": 0.5, "height": 0.6}
    report = {"faces": [{"box": box, "score": 0.9}]}
    mimic = make_mimic(make_trial(), status="rejected", reasons=["too_small"], report=report)

    page = admin_client.get(page_of(mimic)).content.decode()

    assert "Come closer to the camera." in page
    assert '<rect x="25.0" y="10.0" width="50.0" height="60.0" />' in page


@pytest.mark.parametrize("verb", ["change", "delete"])
def test_nobody_edits_or_deletes_a_mimic(admin_client: Client, verb: str) -> None:
    mimic = make_mimic(make_trial())

    refused = admin_client.post(f"{MIMICS}{mimic.pk}/{verb}/", {"status": "rejected", "post": "yes"})

    assert refused.status_code == 403
    assert Mimic.objects.get().status == "accepted"


def test_waiting_photographs_are_found(admin_client: Client) -> None:
    earlier = timezone.now() - timedelta(hours=1)
    waiting = make_mimic(make_trial(), status="pending", settled_at=None, received_at=earlier)
    make_mimic(make_trial())

    found = admin_client.get(MIMICS, {"status__exact": "pending"}).context["cl"].result_list

    assert list(found) == [waiting]
