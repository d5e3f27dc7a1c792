"""The same photographs in an S3-compatible bucket."""

import uuid
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from django.core.files.storage import default_storage
from moto.server import ThreadedMotoServer

from apps.mimicry import intake, tasks
from apps.studies.images import signed_path
from apps.vision.specimen import portrait
from tests.factories import make_trial
from tests.participants.client import Browser

pytestmark = pytest.mark.django_db
KEYS = {"aws_access_key_id": "test", "aws_secret_access_key": "test", "region_name": "eu-west-1"}


@pytest.fixture
def bucket(settings: Any) -> Iterator[Any]:
    """A bucket on a real HTTP server of this process, chosen as a deployment chooses it: by settings."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    endpoint = f"http://{host}:{port}"
    storage = boto3.resource("s3", endpoint_url=endpoint, **KEYS)
    name = f"mimicry-{uuid.uuid4()}"
    created = storage.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": KEYS["region_name"]})
    options = {
        "bucket_name": name,
        "endpoint_url": endpoint,
        "access_key": "test",
        "secret_key": "test",
        "region_name": KEYS["region_name"],
        "file_overwrite": False,
    }
    backend = {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}
    settings.STORAGES = settings.STORAGES | {"default": backend}
    yield created
    server.stop()


def test_a_photograph_is_kept_judged_and_shown_from_the_bucket(bucket: Any) -> None:
    mimic, _ = intake.receive(make_trial(), portrait(), client_uuid=uuid.uuid4())
    tasks.assess(mimic.pk)

    shown = Browser().get(signed_path(mimic.image_key))

    mimic.refresh_from_db()
    assert mimic.status == "accepted"
    assert mimic.image_key in {stored.key for stored in bucket.objects.all()}
    assert len(shown.content) == mimic.size


def test_a_missing_object_is_a_plain_404(bucket: Any) -> None:
    mimic, _ = intake.receive(make_trial(), portrait(), client_uuid=uuid.uuid4())
    default_storage.delete(mimic.image_key)

    assert Browser().get(signed_path(mimic.image_key)).status_code == 404
