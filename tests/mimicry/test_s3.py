"""The same photographs in an S3-compatible bucket."""

import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.storage import default_storage

from apps.mimicry import tasks
from apps.mimicry.intake import photographs
from apps.studies.images import signed_path
from apps.vision.specimen import portrait
from tests.buckets import Bucket, bucket
from tests.factories import make_trial
from tests.participants.client import Browser

pytestmark = pytest.mark.django_db


@pytest.fixture
def in_a_bucket(settings: Any) -> Iterator[Bucket]:
    """Choose a bucket for pictures as a deployment chooses it: by settings."""
    with bucket() as storage:
        settings.STORAGES = settings.STORAGES | {"default": storage.backend}
        yield storage


def test_a_photograph_is_kept_judged_and_shown_from_the_bucket(in_a_bucket: Bucket) -> None:
    mimic, _ = photographs.receive(make_trial(), portrait(), client_uuid=uuid.uuid4())
    tasks.assess(mimic.pk)

    shown = Browser().get(signed_path(mimic.image_key))

    mimic.refresh_from_db()
    assert mimic.status == "accepted"
    assert mimic.image_key in in_a_bucket.names()
    assert len(shown.content) == mimic.size


def test_a_missing_object_is_a_plain_404(in_a_bucket: Bucket) -> None:
    mimic, _ = photographs.receive(make_trial(), portrait(), client_uuid=uuid.uuid4())
    default_storage.delete(mimic.image_key)

    assert Browser().get(signed_path(mimic.image_key)).status_code == 404
