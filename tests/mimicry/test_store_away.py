"""A store that does not answer keeps no other cohort waiting, and loses nothing."""

import io
import logging
import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from apps.mimicry import upload_tasks
from apps.mimicry.judging import parking
from apps.mimicry.models import Mimic, Upload
from apps.mimicry.removal import orphans
from apps.mimicry.removal.withdrawal import withdraw
from apps.participants import tasks as erasure_tasks
from apps.participants.models import Withdrawal
from apps.studies.images import store_image
from apps.vision.specimen import portrait
from tests.factories import make_cohort, make_mimic, make_session
from tests.mimicry.far import FAR, Pair, cut_off, far_cohort, first_trial, folders, judged, keys_of
from tests.mimicry.sending import ago, ask, deposit
from tests.participants.client import Browser

pytestmark = pytest.mark.django_db


def test_a_bucket_that_is_away_leaves_every_other_cohort_in_peace(
    settings: Any, two_buckets: Pair, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    far, near = judged(far_cohort()), judged(make_cohort())
    far_keys, near_keys = keys_of(far), keys_of(near)
    withdraw(far)
    withdraw(near)
    Withdrawal.objects.update(requested_at=timezone.now() - 2 * erasure_tasks.SWEPT_AFTER)
    stray = two_buckets.buckets["default"].s3.Object("quarantine/stray.jpg")
    stray.put(Body=b"x")
    monkeypatch.setattr(orphans, "HOUR", timedelta(0))
    queued: list[tuple[str, str]] = []
    monkeypatch.setattr(upload_tasks.sweep_share, "delay", lambda *share: queued.append(share))

    with cut_off(settings), caplog.at_level(logging.WARNING):
        erasure_tasks.sweep_withdrawals()
        upload_tasks.sweep_quarantine()
        upload_tasks.sweep_storage()
        with pytest.raises(CommandError, match=f"Not looked at.*: {FAR}"):
            call_command("sweep_storage", stdout=io.StringIO())

    assert f"The store “{FAR}” does not answer" in caplog.text
    assert not near_keys & two_buckets.main()
    assert stray.key not in two_buckets.main()
    assert {prefix for prefix, _digit in queued} == {"mimics", "displays", "crops", "thumbnails"}
    assert far_keys <= two_buckets.far()
    assert list(Withdrawal.objects.unfinished()) == list(Withdrawal.objects.filter(mimic_uuid=far.uuid))

    erasure_tasks.sweep_withdrawals()

    assert two_buckets.far() == set()
    assert not Withdrawal.objects.unfinished().exists()


def test_photographs_in_a_bucket_that_is_away_wait_and_keep_their_tries(
    settings: Any, two_buckets: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor, cohort = Browser(), far_cohort()
    visitor.walk_to_trials(cohort)
    trial = make_session(cohort).trials.all()[0]
    waiting = make_mimic(trial, status="pending", settled_at=None, rules_version="")
    Mimic.objects.update(queued_at=ago(5), image_key=store_image(portrait(), prefix="mimics", store=FAR))
    lapsed = ask(visitor, first_trial(visitor)).json()
    deposit(lapsed, portrait())
    Upload.objects.update(issued_at=ago(30))

    with cut_off(settings):
        assert not parking.overdue().exists()
        upload_tasks.sweep_uploads()
    assert Upload.objects.get().state == "issued"

    assert list(parking.overdue()) == [waiting]
    upload_tasks.sweep_uploads()
    assert Upload.objects.get().state == "expired"
    assert lapsed["fields"]["key"] not in two_buckets.far()


def test_a_disk_that_is_not_there_is_not_taken_for_one_that_is_empty(settings: Any, media: Path) -> None:
    with folders(settings, media):
        mimic = judged(far_cohort())
        withdraw(mimic)
        disk = media.with_name(FAR)
        away = disk.rename(media.with_name("unmounted"))

        with pytest.raises(Exception, match="not gone yet"):
            erasure_tasks.erase_objects(Withdrawal.objects.get().pk)

        away.rename(disk)
        erasure_tasks.erase_objects(Withdrawal.objects.get().pk)
        assert not [name for _root, _folders, names in os.walk(disk) for name in names]
