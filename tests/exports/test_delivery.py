"""A release leaves the house: in one tar, file by file, on S3; and each time somebody writes down who took it."""

import io
import tarfile
from pathlib import Path

import pytest
from django.contrib.auth.models import User

from apps.exports import delivery, lifecycle
from apps.exports.errors import ReleaseError
from apps.exports.models import Release
from apps.exports.verification import verify
from apps.studies.models import Study
from tests.exports.story import SAMPLES, contents, folder, release


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
    asked = lifecycle.request_release(study, created_by="steward")

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
