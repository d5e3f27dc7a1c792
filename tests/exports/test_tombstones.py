"""What earlier releases held and must be deleted: told by every later release, and by a public feed of each."""

import json
from typing import Any

import pyarrow.parquet as pq
import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from apps.exports import tasks
from apps.exports.building.requests import request_release
from apps.exports.content.pseudonyms import Pseudonyms
from apps.exports.models import Release
from apps.exports.recalling import feed
from apps.mimicry.models import Mimic
from apps.mimicry.removal.withdrawal import withdraw
from apps.participants.erasure import forget
from apps.participants.models import Withdrawal
from apps.participants.withholding import withhold
from apps.studies.models import Stimulus, Study
from tests.exports.story import TRIALS, folder, mimics_of, release
from tests.exports.story import withdraw as take_consent_back
from tests.factories import make_recipient


@pytest.fixture(autouse=True)
def empty_cache() -> None:
    cache.clear()


def tombstones(built: Release) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = pq.read_table(folder(built) / "tombstones.parquet").to_pylist()
    return rows


def key(built: Release, mimic: Mimic) -> str:
    return Pseudonyms(built.recipient).name("mimic", mimic.uuid)


def this_month() -> str:
    return f"{timezone.now():%Y-%m}"


def reject(mimic: Mimic) -> None:
    Mimic.objects.filter(pk=mimic.pk).update(status="rejected", reasons=["no_face"], settled_at=timezone.now())


def ask(client: Client, built: Release, **headers: str) -> Any:
    return client.get(f"/releases/{built.uuid}/tombstones.json", headers=headers)


def test_a_first_release_has_an_empty_table(study: Study) -> None:
    assert tombstones(release(study)) == []


def test_every_later_release_says_what_is_gone_since_why_and_where_it_first_was(study: Study) -> None:
    first = release(study)
    second = release(study)
    one, other = mimics_of(study)[:2]
    consenting, leaving = mimics_of(study)[3].session, mimics_of(study)[6].participant
    expected = {
        key(first, one): "withdrawn",
        key(first, other): "rejected",
        **{key(first, mimic): "consent" for mimic in consenting.mimics.all()},
        **{key(first, mimic): "erased" for mimic in leaving.mimics.all()},
    }
    begun = this_month()
    withdraw(one)
    reject(other)
    take_consent_back(consenting)
    forget(leaving)

    third = release(study)

    assert tombstones(second) == []
    found = tombstones(third)
    assert {row["key"]: row["why"] for row in found} == expected
    assert {row["released_in"] for row in found} == {first.name}
    assert {row["month"] for row in found} <= {begun, this_month()}
    assert [row["key"] for row in found] == sorted(expected)
    assert len(expected) == 2 + 2 * TRIALS


def test_what_a_filter_leaves_out_or_somebody_looks_at_again_need_not_be_deleted(study: Study) -> None:
    release(study)
    withhold(Stimulus.objects.filter(mimic=mimics_of(study)[0]))
    Mimic.objects.filter(pk=mimics_of(study)[1].pk).update(status="review")

    assert tombstones(release(study, countries=["US"])) == []


def test_a_recipient_learns_of_its_own_releases_alone(study: Study) -> None:
    release(study)
    withdraw(mimics_of(study)[0])
    theirs = request_release(make_recipient(study), created_by="steward")
    tasks.queue_work(theirs.pk)

    theirs.refresh_from_db()
    assert theirs.state == "ready"
    assert tombstones(theirs) == []


def test_the_feed_lists_what_of_that_release_must_go_to_everybody(study: Study, client: Client) -> None:
    before = release(study)
    mimic, other = mimics_of(study)[:2]
    withdraw(mimic)
    after = release(study)
    withdraw(other)
    month = f"{Withdrawal.objects.get(mimic_uuid=other.uuid).requested_at:%Y-%m}"

    listed = json.loads(ask(client, after).content)

    assert listed == {"release": str(after.uuid), "tombstones": [{"key": key(after, other), "month": month}]}
    both = {row["key"] for row in json.loads(ask(client, before).content)["tombstones"]}
    assert both == {key(before, mimic), key(before, other)}
    assert feed.address(after).endswith(f"/releases/{after.uuid}/tombstones.json")


def test_the_feed_is_not_sent_again_to_whoever_has_it(study: Study, client: Client) -> None:
    built = release(study)
    first = ask(client, built)

    again = ask(client, built, if_none_match=first["ETag"])

    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")
    assert "public" in first["Cache-Control"]
    withdraw(mimics_of(study)[0])
    cache.clear()
    assert ask(client, built, if_none_match=first["ETag"]).status_code == 200


def test_only_what_was_published_has_a_feed(study: Study, client: Client) -> None:
    asked = request_release(make_recipient(study), created_by="steward")

    assert ask(client, asked).status_code == 404


def test_whoever_asks_all_the_time_has_to_wait(study: Study, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed, "REQUESTS", 2)
    built = release(study)

    answers = [ask(client, built) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[2]["Retry-After"]


def test_the_feed_asks_the_database_once_however_much_is_gone(
    study: Study, client: Client, django_assert_max_num_queries: Any
) -> None:
    built = release(study)
    for mimic in mimics_of(study)[:5]:
        withdraw(mimic)

    with django_assert_max_num_queries(3):
        ask(client, built)
