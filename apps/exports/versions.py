"""Earlier versions of files of a release, in a bucket that keeps versions: what was rebuilt lives on in them."""

from typing import Any

from botocore.exceptions import ClientError

from apps.exports.buckets import is_bucket


def delete_earlier(storage: Any, key: str) -> None:
    """Delete every version of an object but the present one; does nothing where the storage keeps none."""
    if not is_bucket(storage):
        return
    try:
        for version in storage.bucket.object_versions.filter(Prefix=key):
            if version.object_key == key and not version.is_latest:
                version.delete()
    except ClientError as error:
        if error.response["Error"]["Code"] != "NotImplemented":
            raise
