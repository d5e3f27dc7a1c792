"""A cohort's photographs, and all that is made from them, are in the store it names and in no other."""

import base64
import io
import json
import uuid
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from apps.mimicry import upload_tasks
from apps.mimicry.intake import photographs
from apps.mimicry.models import Mimic, Upload
from apps.mimicry.removal import orphans
from apps.mimicry.removal.withdrawal import withdraw
from apps.participants import tasks as erasure_tasks
from apps.participants.erasure import forget
from apps.participants.models import Withdrawal
from apps.receipts.thumbnails import thumbnail, thumbnail_path
from apps.rehearsal.erase import erase
from apps.studies import display, stores
from apps.studies.cohorts import change_state
from apps.studies.editing import edit
from apps.studies.images import delete_image, open_image, signed_path, store_image
from apps.vision.specimen import portrait
from tests.factories import make_cohort, make_study, make_trial, picture
from tests.mimicry.far import FAR, Pair, far_cohort, first_trial, folders, judged, keys_of
from tests.mimicry.sending import ask, confirm, deposit
from tests.participants.client import Browser

pytestmark = pytest.mark.django_db


@pytest.fixture
def no_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take everything stored for old: a bucket's clock is not ours."""
    monkeypatch.setattr(orphans, "_is_older", lambda key, age: True)


def test_all_that_is_made_of_a_photograph_stays_where_the_photograph_is(pair: Pair) -> None:
    cohort = far_cohort()
    before = pair.main()

    mimic = judged(cohort)

    assert pair.far() == keys_of(mimic)
    assert pair.main() == before


def test_a_light_copy_made_later_does_not_leave_either(pair: Pair) -> None:
    mimic = judged(far_cohort())
    stimulus = mimic.stimulus
    assert stimulus
    delete_image(stimulus.display_key)
    stimulus.display_key = ""
    stimulus.save(update_fields=["display_key"])

    display.complete([stimulus])

    assert stimulus.display_key in pair.far()


def test_it_is_shown_from_there_and_a_cohort_of_the_main_store_from_its_own(pair: Pair) -> None:
    far, near = judged(far_cohort()), judged(make_cohort())

    for mimic in (far, near):
        shown = Browser().get(signed_path(mimic.image_key))
        assert (shown.status_code, len(shown.content)) == (200, mimic.size)
        assert open_image(mimic.image_key) == shown.content
        small, _ = thumbnail(thumbnail_path(mimic).rstrip("/").rsplit("/", 1)[1])
        assert small[:2] == b"\xff\xd8"
    assert near.image_key in pair.main()
    assert far.image_key in pair.far()


@pytest.mark.parametrize("whole", [False, True], ids=["one photograph", "everything"])
def test_what_is_withdrawn_is_gone_from_there(pair: Pair, whole: bool) -> None:
    mimic = judged(far_cohort())
    near = judged(make_cohort())
    there = pair.main()

    forget(mimic.participant) if whole else withdraw(mimic)
    erasure_tasks.erase_objects(Withdrawal.objects.get().pk)

    assert Withdrawal.objects.get().erased_at
    assert pair.far() == set()
    assert pair.main() == there
    assert near.image_key in there


def test_versions_are_erased_where_the_photograph_was(two_buckets: Pair) -> None:
    bucket = two_buckets.buckets[FAR].s3
    bucket.Versioning().enable()
    mimic = judged(far_cohort())

    withdraw(mimic)
    erasure_tasks.erase_objects(Withdrawal.objects.get().pk)

    # Whether anything could be kept there was tried before the launch.
    assert {version.object_key.split("/")[1] for version in bucket.object_versions.all()} == {"quarantine"}


def test_a_browser_is_sent_to_its_cohorts_bucket_and_the_worker_keeps_it_there(
    two_buckets: Pair, django_capture_on_commit_callbacks: Any
) -> None:
    visitor, far = Browser(), two_buckets.buckets[FAR]
    visitor.walk_to_trials(far_cohort())
    trial = first_trial(visitor)
    before = two_buckets.main()

    leave = ask(visitor, trial).json()
    policy = json.loads(base64.b64decode(leave["fields"]["policy"]))["conditions"]
    deposit(leave, portrait())
    quarantined = Upload.objects.get().quarantine_key
    assert leave["url"] == far.url
    assert {"key": quarantined} in policy
    assert ["content-length-range", 1, 8_000_000] in policy
    assert two_buckets.far() == {quarantined}
    assert quarantined.startswith(f"at-{FAR}/quarantine/")
    assert confirm(visitor, leave).status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        upload_tasks.take_in(Upload.objects.get().pk)

    assert two_buckets.far() == {Mimic.objects.get().image_key}
    assert two_buckets.main() == before


def test_only_the_page_that_sends_there_may_and_only_to_its_own(two_buckets: Pair) -> None:
    origins = {alias: one.url.rsplit("/", 1)[0] for alias, one in two_buckets.buckets.items()}
    policies = {}
    for alias in origins:
        visitor = Browser()
        visitor.walk_to_trials(make_cohort(storage_alias=alias))
        policies[alias] = visitor.get("/session/trials/")["Content-Security-Policy"]
    raters = Browser()
    raters.walk_to_trials(make_cohort(storage_alias=FAR, phase="rate"))

    assert f"connect-src 'self' {origins[FAR]};" in policies[FAR] + ";"
    assert f"connect-src 'self' {origins['default']};" in policies["default"] + ";"
    assert "connect-src 'self';" in raters.get("/session/trials/")["Content-Security-Policy"] + ";"
    assert "connect-src 'self';" in Browser().get("/withdraw/")["Content-Security-Policy"] + ";"


def test_where_the_store_is_a_folder_photographs_come_by_the_site(
    settings: Any, two_buckets: Pair, media: Path
) -> None:
    with folders(settings, media):
        visitor = Browser()
        visitor.walk_to_trials(far_cohort())
        settings.DIRECT_UPLOAD_URLS = {"default": two_buckets.buckets["default"].url}
        trial = first_trial(visitor)

        asked = ask(visitor, trial)

        assert visitor.load()["direct_uploads"] is False
        assert asked.status_code == 400
        assert visitor.photograph(str(trial.uuid), portrait()).status_code == 201


def test_what_is_left_over_there_goes_and_what_is_missing_there_is_told(
    pair: Pair, no_patience: None, caplog: pytest.LogCaptureFixture
) -> None:
    kept, lost = judged(far_cohort()), judged(far_cohort())
    near = judged(make_cohort())
    stray = [store_image(picture(), prefix=prefix, store=FAR) for prefix in ("mimics", "displays", "crops")]
    delete_image(lost.image_key)

    with pytest.raises(CommandError, match="1 objects are named by rows and not stored"):
        call_command("sweep_storage", stdout=io.StringIO())
    upload_tasks.sweep_share(f"at-{FAR}/mimics", lost.image_key.rsplit("/", 1)[1][0])

    assert not set(stray) & pair.far()
    assert keys_of(kept) <= pair.far()
    assert keys_of(near) <= pair.main()
    assert lost.image_key in caplog.text


def test_its_quarantine_is_cleared_too(pair: Pair, no_patience: None) -> None:
    stray = f"at-{FAR}/quarantine/stray.jpg"
    stores.holding(stray).save(stray, io.BytesIO(b"x"))

    upload_tasks.sweep_quarantine()

    assert stray not in pair.far()


def test_a_draft_that_was_tried_out_may_move_and_its_pilots_photographs_stay_where_they_were(pair: Pair) -> None:
    cohort = make_cohort(launched=False, storage_alias=FAR)
    cohort = change_state(cohort, "pilot", actor="maria")
    before, _ = photographs.receive(make_trial(cohort), portrait(), client_uuid=uuid.uuid4())
    cohort = edit(change_state(cohort, "redraft", actor="maria"), {"storage_alias": "default"}, actor="maria")
    cohort = change_state(cohort, "launch", actor="maria")

    after, _ = photographs.receive(make_trial(cohort), portrait(), client_uuid=uuid.uuid4())

    assert pair.far() == {before.image_key}
    assert after.image_key in pair.main()
    assert open_image(before.image_key) != b""


def test_a_rehearsal_leaves_nothing_there(pair: Pair) -> None:
    study = make_study(is_rehearsal=True)
    mimic = judged(make_cohort(study, storage_alias=FAR))
    assert mimic.image_key in pair.far()

    erase(study)

    assert pair.far() == set()
