"""Photographs that break their worker: counted, parked with their error, tried again on a person's word."""

import uuid

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from apps.mimicry import tasks
from apps.mimicry.api.serializers import MimicSerializer
from apps.mimicry.intake import photographs
from apps.mimicry.judging import parking
from apps.mimicry.models import Mimic
from apps.participants.models import Trial
from apps.studies.images import open_image
from apps.vision.specimen import portrait
from tests.factories import make_judgment, make_trial

pytestmark = pytest.mark.django_db


@pytest.fixture
def poison() -> Mimic:
    """A photograph of an answered trial, whose object has been damaged in the storage."""
    trial = make_trial()
    make_judgment(trial)
    mimic, _ = photographs.receive(trial, portrait(), client_uuid=uuid.uuid4())
    damage(mimic)
    return mimic


def damage(mimic: Mimic) -> bytes:
    """Cut the stored photograph off; return it as it was."""
    whole = open_image(mimic.image_key)
    with default_storage.open(mimic.image_key, "wb") as stored:
        stored.write(whole[:100])
    return whole


def fail(mimic: Mimic, times: int) -> Mimic:
    for _ in range(times):
        with pytest.raises(Exception, match="not a readable"):
            tasks.assess(mimic.pk)
    mimic.refresh_from_db()
    return mimic


def lose(mimic: Mimic, *, tries: int) -> None:
    """As after so many workers were killed over it, the last of them long ago."""
    Mimic.objects.filter(pk=mimic.pk).update(queued_at=timezone.now() - 2 * parking.OVERDUE, tries=tries)


@pytest.fixture
def queued(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The photographs that are queued meanwhile."""
    ids: list[int] = []
    monkeypatch.setattr(tasks, "queue", lambda *mimic_ids: ids.extend(mimic_ids))
    return ids


def test_an_error_is_kept_on_the_row_and_the_photograph_tried_again(poison: Mimic) -> None:
    fail(poison, 2)

    assert (poison.status, poison.tries) == ("pending", 2)
    assert poison.error.startswith("UnreadableImageError")


def test_after_three_errors_it_is_parked_and_its_maker_is_asked_for_nothing(poison: Mimic) -> None:
    fail(poison, 3)

    assert poison.status == "parked"
    assert poison.error.startswith("UnreadableImageError")
    assert MimicSerializer(poison).data["status"] == "kept"
    assert Trial.objects.get(pk=poison.trial_id).state == Trial.State.ANSWERED


def test_a_parked_photograph_is_not_picked_up_however_often_its_message_comes(poison: Mimic) -> None:
    fail(poison, 3)

    tasks.assess(poison.pk)

    poison.refresh_from_db()
    assert (poison.status, poison.tries) == ("parked", 3)


def test_one_whose_workers_were_killed_three_times_is_parked_by_the_sweep(poison: Mimic, queued: list[int]) -> None:
    lose(poison, tries=3)

    tasks.sweep_pending()

    poison.refresh_from_db()
    assert (poison.status, poison.error, queued) == ("parked", parking.ENDED_SILENTLY, [])


def test_the_sweep_leaves_alone_one_whose_third_try_goes_on(poison: Mimic, queued: list[int]) -> None:
    Mimic.objects.filter(pk=poison.pk).update(tries=3)

    tasks.sweep_pending()

    poison.refresh_from_db()
    assert (poison.status, queued) == ("pending", [])


def test_one_whose_worker_was_killed_once_is_queued_again(poison: Mimic, queued: list[int]) -> None:
    lose(poison, tries=1)

    tasks.sweep_pending()

    assert queued == [poison.pk]


def test_of_a_handful_one_that_fails_keeps_no_other_from_its_verdict(poison: Mimic) -> None:
    trial = make_trial()
    sound, _ = photographs.receive(trial, portrait(), client_uuid=uuid.uuid4())

    with pytest.raises(Exception, match="not a readable"):
        tasks.assess(poison.pk, sound.pk)

    sound.refresh_from_db()
    poison.refresh_from_db()
    assert (sound.status, poison.status, poison.tries) == ("accepted", "pending", 1)


def test_many_that_wait_go_to_the_workers_by_the_handful(monkeypatch: pytest.MonkeyPatch) -> None:
    messages: list[tuple[int, ...]] = []
    monkeypatch.setattr(tasks, "queue", lambda *mimic_ids: messages.append(mimic_ids))

    tasks.queue_many(range(tasks.HANDFUL * 2 + 3))

    assert [len(message) for message in messages] == [tasks.HANDFUL, tasks.HANDFUL, 3]
    assert sorted(sum(messages, ())) == list(range(tasks.HANDFUL * 2 + 3))


def test_on_a_persons_word_it_is_tried_again_three_times(
    poison: Mimic, queued: list[int], django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    fail(poison, 3)

    with django_capture_on_commit_callbacks(execute=True):
        assert tasks.try_again(poison)
        assert not tasks.try_again(poison)

    poison.refresh_from_db()
    assert (poison.status, poison.tries, queued) == ("pending", 0, [poison.pk])


def test_mended_and_tried_again_it_is_settled_and_its_error_forgotten(poison: Mimic) -> None:
    fail(poison, 3)
    with default_storage.open(poison.image_key, "wb") as stored:
        stored.write(portrait())
    tasks.try_again(poison)

    tasks.assess(poison.pk)

    poison.refresh_from_db()
    assert (poison.status, poison.error) == ("accepted", "")


def test_parked_photographs_are_found_in_the_admin(poison: Mimic, admin_client: Client) -> None:
    fail(poison, 3)

    found = admin_client.get("/admin/mimicry/mimic/", {"status__exact": "parked"}).context["cl"].result_list

    assert list(found) == [poison]
