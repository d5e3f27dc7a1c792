"""A release leaves the house: in one tar, file by file, on S3; and each time somebody writes down who took it."""

import io
import tarfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.utils import timezone

from apps.exports.building.requests import request_release
from apps.exports.comparing.verification import verify
from apps.exports.errors import AgreementError, ReleaseError
from apps.exports.handing_out import delivery
from apps.exports.models import Release, ReleaseDownload
from apps.exports.storing import reading
from apps.studies.models import Study
from tests.buckets import bucket
from tests.exports.story import SAMPLES, contents, folder, recipient_of, release


def test_the_tar_is_the_release_and_as_long_as_announced(study: Study, tmp_path: Path) -> None:
    built = release(study)
    files = delivery.parcel(built)

    data = b"".join(delivery.stream_tar(built, files))

    assert len(data) == delivery.tar_size(files)
    with tarfile.open(fileobj=io.BytesIO(data)) as tar:
        tar.extractall(tmp_path)
    assert verify(tmp_path / built.name).samples == SAMPLES


def test_the_tar_is_made_in_small_pieces(study: Study) -> None:
    built = release(study)

    pieces = delivery.stream_tar(built, delivery.parcel(built))

    assert max(map(len, pieces)) <= 1 << 20


def test_an_unfinished_release_cannot_be_taken(study: Study) -> None:
    asked = request_release(recipient_of(study), created_by="steward")

    with pytest.raises(delivery.NotReadyError, match="is queued, not ready"):
        delivery.parcel(asked)


def test_a_release_with_a_lost_file_says_which_before_it_starts(study: Study) -> None:
    built = release(study)
    (folder(built) / "tables/terms.parquet").unlink()

    with pytest.raises(delivery.NotReadyError, match=r"tables/terms\.parquet"):
        delivery.parcel(built)


def test_discarding_leaves_nothing(study: Study) -> None:
    built = release(study)
    root = folder(built)

    delivery.discard(built)

    assert not root.exists()
    assert not Release.objects.exists()


def test_a_release_somebody_has_stays_on_record(study: Study) -> None:
    built = release(study)
    delivery.log_download(built, User.objects.create_user("steward"))

    with pytest.raises(ReleaseError, match="has been downloaded"):
        delivery.discard(built)

    assert contents(built)


def test_without_an_agreement_that_holds_it_is_not_taken(study: Study) -> None:
    built = release(study)
    study.recipients.update(ends_on=timezone.localdate() - timedelta(days=1))
    built.refresh_from_db()

    with pytest.raises(AgreementError, match="does not hold today"):
        delivery.parcel(built)


def test_two_people_who_take_the_same_are_two_downloads(study: Study) -> None:
    built = release(study)
    for name in ("ada", "grace", "ada"):
        delivery.log_download(built, User.objects.get_or_create(username=name)[0])

    assert sorted(ReleaseDownload.objects.values_list("downloader__username", flat=True)) == ["ada", "grace"]


def test_what_is_cut_out_opens_only_the_parts_it_lies_in(study: Study) -> None:
    def unread(start: int, stop: int) -> Iterator[bytes]:
        raise AssertionError("This part lies outside.")

    parts = [reading.Part(10, unread), reading.of_bytes(b"abcdef"), reading.of_bytes(b"ghi"), reading.Part(5, unread)]

    assert b"".join(reading.cut(parts, 12, 18)) == b"cdefgh"
    assert b"".join(reading.cut(parts, 16, 16)) == b""


def test_of_an_object_in_a_bucket_only_the_range_is_fetched(study: Study, settings: Any) -> None:
    built = release(study)
    data = (folder(built) / "README.md").read_bytes()
    with bucket() as opened:
        settings.STORAGES = settings.STORAGES | {"cluster": opened.backend}
        storages["cluster"].save(f"{built.prefix}/README.md", ContentFile(data))
        built.storage = "cluster"

        part = reading.part_of(built, "README.md", len(data))

        assert b"".join(part.read(100, 300)) == data[100:300]
        assert b"".join(part.read(0, len(data))) == data
        with pytest.raises(FileNotFoundError):
            b"".join(reading.part_of(built, "nothing", 10).read(0, 10))
