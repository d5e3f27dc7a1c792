"""A bucket on a real S3-compatible HTTP server in this process."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

import boto3
from moto.server import ThreadedMotoServer
from mypy_boto3_s3.service_resource import Bucket as S3Bucket

REGION: Final = "eu-west-1"
# Servers of stories that are over: to stop one takes half a second.
_idle: list[ThreadedMotoServer] = []


@dataclass(frozen=True)
class Bucket:
    """The bucket, the STORAGES entry by which a deployment chooses it, and its address for browsers."""

    s3: S3Bucket
    backend: dict[str, Any]
    url: str

    def names(self) -> set[str]:
        """The names of all its objects."""
        return {stored.key for stored in self.s3.objects.all()}


@contextmanager
def bucket() -> Iterator[Bucket]:
    """Lend an empty bucket, on a server that has no other at the time, for the length of a `with` block."""
    server = _idle.pop() if _idle else _started()
    host, port = server.get_host_and_port()
    name, endpoint = f"mimicry-{uuid.uuid4()}", f"http://{host}:{port}"
    s3 = boto3.resource(
        "s3", endpoint_url=endpoint, region_name=REGION, aws_access_key_id="test", aws_secret_access_key="test"
    )
    created = s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": REGION})
    options = {
        "bucket_name": name,
        "endpoint_url": endpoint,
        "region_name": REGION,
        "access_key": "test",
        "secret_key": "test",
        "signature_version": "s3v4",
        "file_overwrite": False,
        "max_memory_size": 1_000_000,
    }
    try:
        backend = {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}
        yield Bucket(created, backend, f"{endpoint}/{name}")
    finally:
        _idle.append(server)


def _started() -> ThreadedMotoServer:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    return server
