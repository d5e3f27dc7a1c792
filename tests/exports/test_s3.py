"""A release in an S3-compatible bucket."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage, storages

from apps.exports import delivery
from apps.exports.models import Release
from apps.exports.verification import verify
from apps.studies.models import Stimulus, Study
from tests.buckets import Bucket, bucket
from tests.exports.story import SAMPLES, contents, mimics_of, release


def move(study: Study, settings: Any, backend: dict[str, Any]) -> None:
    """Bring the study's pictures to the bucket, and let the site use it."""
    keys = [mimic.image_key for mimic in mimics_of(study)]
    keys += Stimulus.objects.seeds().filter(study=study).values_list("image_key", flat=True)
    pictures = {key: default_storage.open(key).read() for key in keys}
    settings.STORAGES = settings.STORAGES | {"default": backend}
    for key, picture in pictures.items():
        storages["default"].save(key, ContentFile(picture))


@pytest.fixture
def storage() -> Iterator[Bucket]:
    with bucket() as opened:
        yield opened


def test_it_is_the_same_release_as_in_a_local_folder(
    study: Study, settings: Any, storage: Bucket, tmp_path: Path
) -> None:
    local = contents(release(study))
    move(study, settings, storage.backend)

    remote = release(study)

    assert (remote.state, remote.reason) == (Release.State.READY, "")
    delivery.copy_to(remote, tmp_path / "copy")
    assert verify(tmp_path / "copy").samples == SAMPLES
    copied = {str(file.relative_to(tmp_path / "copy")): file for file in (tmp_path / "copy").rglob("*.*")}
    assert {path for path in local if copied[path].read_bytes() != local[path]} == {
        "release.json",
        "manifest-sha256.txt",
    }
    delivery.discard(remote)
    assert default_storage.listdir(remote.prefix) == ([], [])
