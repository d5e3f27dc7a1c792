"""The environment variables that configure Mimicry, read in one place and refused by name when wrong."""

from pathlib import Path
from urllib.parse import urlsplit

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
                "signature_version": "s3v4",
                # A larger object is read from a temporary file, not held in memory whole.
                "max_memory_size": 8_000_000,
            },
        }
    raise ImproperlyConfigured(f"STORAGE must be “local” or “s3”, not “{kind}”.")


def direct_upload_url(*, public_url: str) -> str:
    """Return where browsers send photographs straight to the bucket; nothing where they send them to the site.

    Raises ImproperlyConfigured where DIRECT_UPLOADS is true and cannot work.
    """
    if not env.bool("DIRECT_UPLOADS", default=False):
        return ""
    if env.str("STORAGE", default="local") != "s3":
        raise ImproperlyConfigured("DIRECT_UPLOADS needs STORAGE=s3: a local folder takes nothing from browsers.")
    url: str = env.str("S3_BROWSER_URL", default="") or _bucket_url()
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        raise ImproperlyConfigured(f"S3_BROWSER_URL must be the bucket's whole address, https://…, not “{url}”.")
    if parts.scheme == "http" and public_url.startswith("https:"):
        raise ImproperlyConfigured(
            f"DIRECT_UPLOADS cannot work: a page on https may not send to {url}. Give S3_BROWSER_URL an https address."
        )
    return url.rstrip("/")


def _bucket_url() -> str:
    bucket, endpoint = env.str("S3_BUCKET"), env.str("S3_ENDPOINT_URL", default="")
    if endpoint:
        return f"{endpoint.rstrip('/')}/{bucket}"
    region = env.str("S3_REGION", default="")
    if not region:
        raise ImproperlyConfigured("DIRECT_UPLOADS needs S3_REGION or S3_BROWSER_URL: where is the bucket?")
    domain = "amazonaws.com.cn" if region.startswith("cn-") else "amazonaws.com"
    return f"https://{bucket}.s3.{region}.{domain}"


def origin(url: str) -> str:
    """Return an address's scheme and host, as Content-Security-Policy names it."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
