"""A release in an S3-compatible bucket."""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from boto3.s3.transfer import TransferConfig
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage, storages

from apps.exports.building.requests import request_release
from apps.exports.comparing.verification import verify
from apps.exports.errors import ReleaseError
from apps.exports.handing_out import delivery
from apps.exports.models import Release
from apps.exports.storing import buckets, files
from apps.mimicry.models import Derivative
from apps.studies.models import Stimulus, Study
from tests.buckets import Bucket, bucket
from tests.exports.readers import crop_faces
from tests.exports.story import ITS_OWN, SAMPLES, contents, mimics_of, recipient_of, release


def move(study: Study, settings: Any, backend: dict[str, Any]) -> None:
    """Bring the study's pictures to the bucket, and let the site use it."""
    keys = [mimic.image_key for mimic in mimics_of(study)]
    keys += Derivative.objects.values_list("image_key", flat=True)
    keys += Stimulus.objects.seeds().filter(study=study).values_list("image_key", flat=True)
    pictures = {key: default_storage.open(key).read() for key in keys}
    settings.STORAGES = settings.STORAGES | {"default": backend}
    for key, picture in pictures.items():
        storages["default"].save(key, ContentFile(picture))


@pytest.fixture
def storage() -> Iterator[Bucket]:
    with bucket() as opened:
        yield opened


def test_a_large_file_goes_in_parts_that_the_bucket_proves(
    study: Study, settings: Any, storage: Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    part = 5 << 20
    monkeypatch.setattr(buckets, "PART", part)
    monkeypatch.setattr(buckets, "SENDING", TransferConfig(multipart_threshold=part, multipart_chunksize=part))
    settings.STORAGES = settings.STORAGES | {"default": storage.backend}
    asked = request_release(recipient_of(study), created_by="steward")
    data = bytes(range(256)) * (12 << 12)
    monkeypatch.setattr(files, "measure", lambda *_: pytest.fail("The bucket's own checksum proves it."))

    stored = files.store(asked, "data/large.tar", lambda out: out.write(data))

    assert stored == files.Stored(len(data), hashlib.sha256(data).hexdigest())
    kept = storage.s3.Object(f"{asked.prefix}/data/large.tar")
    assert kept.get()["Body"].read() == data
    assert kept.e_tag.strip('"').endswith("-3")


def test_a_bucket_that_keeps_no_checksum_is_asked_for_the_bytes(
    study: Study, settings: Any, storage: Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.STORAGES = settings.STORAGES | {"default": storage.backend}
    asked = request_release(recipient_of(study), created_by="steward")

    def put(_storage: object, key: str, file: Path) -> bool:
        storage.s3.Object(key).put(Body=sent or file.read_bytes())
        return False

    monkeypatch.setattr(buckets, "put", put)
    sent = b""
    files.store(asked, "notes.txt", lambda out: out.write(b"notes"))
    sent = b"nodes"
    with pytest.raises(ReleaseError, match="did not keep"):
        files.store(asked, "notes.txt", lambda out: out.write(b"notes"))


def test_an_object_changed_on_its_way_is_no_proof(storage: Bucket, settings: Any, tmp_path: Path) -> None:
    settings.STORAGES = settings.STORAGES | {"default": storage.backend}
    draft, other = tmp_path / "draft", tmp_path / "other"
    draft.write_bytes(b"one")
    other.write_bytes(b"two")

    assert buckets.put(storages["default"], "one", draft)
    assert buckets.checksum(draft) != buckets.checksum(other)


def test_it_is_the_same_release_as_in_a_local_folder(
    study: Study, settings: Any, storage: Bucket, tmp_path: Path
) -> None:
    crop_faces(mimics_of(study)[::2])
    local = contents(release(study))
    move(study, settings, storage.backend)

    remote = release(study)

    assert (remote.state, remote.reason) == (Release.State.READY, "")
    delivery.copy_to(remote, tmp_path / "copy")
    assert verify(tmp_path / "copy").samples == SAMPLES
    copied = {str(file.relative_to(tmp_path / "copy")): file for file in (tmp_path / "copy").rglob("*.*")}
    assert {path for path in local if copied[path].read_bytes() != local[path]} == ITS_OWN
    delivery.discard(remote)
    assert default_storage.listdir(remote.prefix) == ([], [])
