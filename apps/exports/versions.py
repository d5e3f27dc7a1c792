"""Earlier versions of files of a release, in a bucket that keeps versions: what was rebuilt lives on in them."""

from botocore.exceptions import ClientError
from django.core.files.storage import Storage


def delete_earlier(storage: Storage, key: str) -> None:
    """Delete every version of an object but the present one; does nothing where the storage keeps none."""
    bucket = getattr(storage, "bucket", None)
    if bucket is None:
        return
    try:
        for version in bucket.object_versions.filter(Prefix=key):
            if version.object_key == key and not version.is_latest:
                version.delete()
    except ClientError as error:
        if error.response["Error"]["Code"] != "NotImplemented":
            raise
