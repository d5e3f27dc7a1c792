"""The storage compared with the rows, in a folder and in a bucket."""

import io
import json
import os
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command

from apps.mimicry import upload_tasks
from apps.mimicry.models import Derivative
from apps.mimicry.removal import orphans
from apps.studies import display
from apps.studies.images import delete_image, store_image
from tests.buckets import bucket
from tests.factories import make_mimic, make_seed, make_study, make_trial, picture

pytestmark = pytest.mark.django_db

DOCS = Path(__file__).parents[2] / "docs" / "storage.md"
Orphan = Callable[..., str]


@pytest.fixture(params=["folder", "bucket"])
def storage(request: pytest.FixtureRequest, settings: Any) -> Iterator[str]:
    if request.param == "folder":
        yield "folder"
        return
    with bucket() as chosen:
        settings.STORAGES = settings.STORAGES | {"default": chosen.backend}
        yield "bucket"


@pytest.fixture
def orphan(storage: str, monkeypatch: pytest.MonkeyPatch) -> Orphan:
    """Store a picture that no row names, as old as is said; a bucket's clock is not ours, so there all are old."""
    if storage == "bucket":
        monkeypatch.setattr(orphans, "_is_older", lambda key, age: True)

    def store(prefix: str = "mimics", days: float = 2) -> str:
        key = store_image(picture(), prefix=prefix)
        if storage == "folder":
            then = time.time() - days * 24 * 3600
            os.utime(default_storage.path(key), (then, then))
        return key

    return store


def named() -> list[str]:
    """One object of every kind, and the row that names it."""
    mimic = make_mimic(make_trial())
    crop = store_image(picture(2), prefix="crops")
    Derivative.objects.create(mimic=mimic, kind="crop", image_key=crop, sha256="a" * 64, of_sha256="b" * 64, size=1)
    seed = make_seed(make_study())
    display.complete([seed])
    return [mimic.image_key, crop, seed.display_key, seed.image_key]


def sweep(*words: str) -> str:
    out = io.StringIO()
    call_command("sweep_storage", *words, stdout=out)
    return out.getvalue()


def test_what_no_row_names_goes_and_the_rest_stays(orphan: Orphan) -> None:
    kept = named()
    gone = [orphan("mimics"), orphan("displays"), orphan("crops"), orphan("thumbnails")]

    said = sweep()

    assert all(default_storage.exists(key) for key in kept)
    assert not any(default_storage.exists(key) for key in gone)
    assert "4 named by no row, 0 missing" in said


def test_a_dry_run_tells_and_touches_nothing(orphan: Orphan) -> None:
    key = orphan()

    said = sweep("--dry-run")

    assert f"{key}: no row names it" in said
    assert default_storage.exists(key)


def test_the_scheduler_does_the_same_a_share_at_a_time(orphan: Orphan) -> None:
    key = orphan()

    for prefix, digit in orphans.shares():
        upload_tasks.sweep_share(prefix, digit)

    assert not default_storage.exists(key)


def test_a_row_without_its_object_is_never_passed_over(storage: str, caplog: pytest.LogCaptureFixture) -> None:
    mimic = make_mimic(make_trial())
    delete_image(mimic.image_key)

    with pytest.raises(CommandError, match="1 objects are named by rows and not stored"):
        sweep()
    upload_tasks.sweep_share("mimics", mimic.image_key[len("mimics/")])

    assert mimic.image_key in caplog.text


def test_what_is_younger_than_a_day_may_get_its_row_yet(media: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    key = store_image(picture(), prefix="mimics")

    sweep()

    assert default_storage.exists(key)


def test_a_database_of_another_time_deletes_nothing(orphan: Orphan, caplog: pytest.LogCaptureFixture) -> None:
    keys = [orphan() for _ in range(40)]
    fullest = max(orphans.DIGITS, key=lambda digit: sum(key[len("mimics/")] == digit for key in keys))
    for _ in range(orphans.FEW):
        name = f"mimics/{fullest}0/{len(keys):032x}.jpg"
        keys.append(default_storage.save(name, default_storage.open(keys[0])))
        if default_storage.__class__.__name__ == "FileSystemStorage":
            os.utime(default_storage.path(name), (0, 0))

    upload_tasks.sweep_share("mimics", fullest)
    with pytest.raises(CommandError, match="is this the database"):
        sweep("--from", f"mimics/{fullest}")

    assert all(default_storage.exists(key) for key in keys if key[len("mimics/")] == fullest)
    assert "Nothing is deleted" in caplog.text
    sweep("--however-many")
    assert not any(default_storage.exists(key) for key in keys)


def test_an_unknown_share_is_refused_in_words() -> None:
    with pytest.raises(CommandError, match="mimics/0 to thumbnails/f"):
        sweep("--from", "mimics/x")


def test_the_rules_that_the_docs_give_are_taken_by_a_bucket() -> None:
    cors, lifecycle = (json.loads(block) for block in re.findall(r"```json\n(.*?)```", DOCS.read_text(), re.DOTALL))
    with bucket() as storage:
        client, name = storage.s3.meta.client, storage.s3.name

        client.put_bucket_cors(Bucket=name, CORSConfiguration=cors)
        client.put_bucket_lifecycle_configuration(Bucket=name, LifecycleConfiguration=lifecycle)

        assert client.get_bucket_cors(Bucket=name)["CORSRules"] == cors["CORSRules"]
        assert client.get_bucket_lifecycle_configuration(Bucket=name)["Rules"][0]["ID"] == "clear-quarantine"
