"""Objects of a release in a bucket: sent in parts, each with its SHA-256, and proven by what the service keeps of them.

A checksum over an object sent in parts is the hash of the parts' hashes (Amazon S3 User Guide, “Checking object
integrity”, composite checksums).
"""

import base64
import hashlib
from pathlib import Path
from typing import Any

from boto3.s3.transfer import TransferConfig

PART = 16 << 20
"""Bytes. A release's shards are some 60 MB, and the service takes at most 10,000 parts."""
SENDING = TransferConfig(multipart_threshold=PART, multipart_chunksize=PART, max_concurrency=4)


def put(storage: Any, key: str, file: Path) -> bool:
    """Send a file whole; return whether the service proves by a checksum of its own that it keeps those bytes.

    A service that keeps no checksums has to be asked for the bytes.
    """
    stored = storage.bucket.Object(key)
    extra = storage.get_object_parameters(key) | {"ChecksumAlgorithm": "SHA256"}
    stored.upload_file(str(file), ExtraArgs=extra, Config=SENDING)
    about = stored.meta.client.head_object(Bucket=stored.bucket_name, Key=key, ChecksumMode="ENABLED")
    # Some services add to it from how many parts it was made.
    kept = about.get("ChecksumSHA256", "").partition("-")[0]
    return bool(kept == checksum(file) and about["ContentLength"] == file.stat().st_size)


def checksum(file: Path) -> str:
    """Return what the service keeps for a file that `put` sends."""
    if file.stat().st_size < PART:
        return _base64(hashlib.sha256(file.read_bytes()))
    with file.open("rb") as parts:
        digests = (hashlib.sha256(part).digest() for part in iter(lambda: parts.read(PART), b""))
        return _base64(hashlib.sha256(b"".join(digests)))


def _base64(digest: Any) -> str:
    return base64.b64encode(digest.digest()).decode()
