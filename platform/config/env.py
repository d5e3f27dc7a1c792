"""The environment variables that configure Mimicry, read in one place and refused by name when wrong."""

from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parents[2]
SMALLEST_SECRET = 32

env = environ.Env()


def secret_key(*, debug: bool) -> str:
    """Return SECRET_KEY; raise ImproperlyConfigured where it is missing, or too short outside debug mode."""
    key: str = env.str("SECRET_KEY", default="")
    if not key:
        raise ImproperlyConfigured("SECRET_KEY is not set: give it a random value of 50 characters or more.")
    if len(key) < SMALLEST_SECRET and not debug:
        raise ImproperlyConfigured(f"SECRET_KEY is too short: it needs {SMALLEST_SECRET} characters or more.")
    return key


def media_storage(data: Path) -> dict[str, object]:
    """Return the STORAGES entry for photographs and releases: a local folder, or any S3-compatible bucket."""
    kind: str = env.str("STORAGE", default="local")
    if kind == "local":
        return {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {
                "location": str(data / "media"),
                "file_permissions_mode": 0o600,
                "directory_permissions_mode": 0o700,
            },
        }
    if kind == "s3":
        return {
            "BACKEND": "storages.backends.s3.S3Storage",
            "OPTIONS": {
                "bucket_name": env.str("S3_BUCKET"),
                "endpoint_url": env.str("S3_ENDPOINT_URL", default=None),
                "region_name": env.str("S3_REGION", default=None),
                "access_key": env.str("S3_ACCESS_KEY_ID", default=None),
                "secret_key": env.str("S3_SECRET_ACCESS_KEY", default=None),
                "default_acl": None,
                "file_overwrite": False,
                "querystring_auth": True,
                # A larger object is read from a temporary file, not held in memory whole.
                "max_memory_size": 8_000_000,
            },
        }
    raise ImproperlyConfigured(f"STORAGE must be “local” or “s3”, not “{kind}”.")
