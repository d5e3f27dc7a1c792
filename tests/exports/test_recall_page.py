"""What a steward sees of withdrawals from a release that was handed out, and does about them."""

import json

from django.test import Client
from django.urls import reverse

from apps.exports.models import Release, ReleaseDownload
from apps.mimicry.models import Mimic
from apps.mimicry.removal.withdrawal import withdraw
from apps.studies.models import Study
from tests.exports.story import MIMICS, imitate, mimics_of, release
from tests.exports.test_admin import staff
from tests.people import browser_of, make_staff_with

STEWARD = ("view_release", "add_release", "download_release")


def address(name: str, built: Release) -> str:
    return reverse(f"admin:exports_release_{name}", args=[built.pk])


def page(client: Client, built: Release) -> str:
    return client.get(address("recall", built)).content.decode()


def test_the_page_says_who_has_to_delete_what_and_rebuilds_without_it(study: Study) -> None:
    built = release(study)
    client = staff(*STEWARD)
    client.get(address("download", built)).close()
    assert "everybody in it may still be in it" in page(client, built)
    withdraw(mimics_of(study)[0])

    shown = page(client, built)
    assert "1 photograph of it was taken back" in shown
    assert built.recipient.contact in shown
    assert "steward: the whole release" in shown
    assert "1 photograph would leave it" in shown

    client.post(address("recall", built))
    built.refresh_from_db()
    assert (built.state, built.counts["mimics"]) == ("ready", MIMICS - 1)
    assert built.events.get(kind="recalled").actor == "steward"
    assert "hold nothing that would leave it" in page(client, built)
    assert "1 photograph of it was taken back" in page(client, built)


def test_rebuilding_needs_the_permission_to_build(study: Study) -> None:
    built = release(study)
    withdraw(mimics_of(study)[0])
    client = staff("view_release")

    assert ">Rebuild</button>" not in page(client, built)
    assert client.post(address("recall", built)).status_code == 403
    assert not built.events.filter(kind="recalled").exists()


def test_what_cannot_be_rebuilt_is_said(study: Study, by_hand: None) -> None:
    asked = release(study)
    client = staff(*STEWARD)

    assert "was never ready" in page(client, asked)
    assert (
        "only what was published can be rebuilt" in client.post(address("recall", asked), follow=True).content.decode()
    )


def test_the_difference_to_an_earlier_release_is_handed_out_and_on_record(study: Study) -> None:
    earlier = release(study)
    withdraw(mimics_of(study)[0])
    imitate(study.cohorts.get(slug="us-mimic"))
    later = release(study)
    client = staff(*STEWARD)

    answer = client.get(address("difference", later), {"since": earlier.pk})

    found = json.loads(answer.content)
    assert (len(found["mimics"]["added"]), len(found["mimics"]["removed"])) == (3, 1)
    assert f'filename="{later}-difference.json"' in answer["Content-Disposition"]
    assert ReleaseDownload.objects.get().path == "difference.json"


def test_a_difference_needs_the_permission_to_download_and_an_earlier_release(study: Study) -> None:
    one, other = release(study), release(study)

    assert staff("view_release").get(address("difference", other), {"since": one.pk}).status_code == 403
    client = browser_of(make_staff_with("another", *STEWARD))
    for since in ("", "x", other.pk, 10**9):
        assert client.get(address("difference", other), {"since": since}).status_code == 404
    assert not ReleaseDownload.objects.exists()


def test_a_release_with_what_was_taken_back_long_ago_says_so_on_its_page(study: Study) -> None:
    built = release(study)
    mimic: Mimic = mimics_of(study)[0]
    withdraw(mimic)
    study.withdrawals.update(requested_at="2026-01-01T00:00Z")

    shown = staff(*STEWARD).get(address("change", built)).content.decode()

    assert "taken back over a day ago" in shown
