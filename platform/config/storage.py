"""Where pictures are kept, by the environment: the main store, and a further one for each name in STORES.

A further store “cn” is described by the main store's variables with STORE_CN_ before them.
"""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from environ import Env

from config.env import env as main
from config.env import names

MAIN = "default"
# Taken by Django's own stores.
TAKEN = {MAIN, "staticfiles"}


def stores(data: Path) -> dict[str, dict[str, object]]:
    """Return the STORAGES entries for pictures and releases by alias, each a local folder or an S3-compatible bucket.

    Raises ImproperlyConfigured naming the variable that is missing or wrong.
    """
    return {alias: _store(env, data) for alias, env in _described().items()}


def direct_upload_urls(*, public_url: str) -> dict[str, str]:
    """Return, by alias, where browsers send photographs straight to the bucket; stores they send to by the site lack.

    Raises ImproperlyConfigured where DIRECT_UPLOADS is true and cannot work.
    """
    urls = {alias: direct_upload_url(env, public_url=public_url) for alias, env in _described().items()}
    return {alias: url for alias, url in urls.items() if url}


def direct_upload_url(env: Env = main, *, public_url: str) -> str:
    """Return where browsers send photographs straight to a store's bucket; nothing where they send them to the site."""
    if not env.bool("DIRECT_UPLOADS", default=False):
        return ""
    before = env.prefix
    if env.str("STORAGE", default="local") != "s3":
        raise ImproperlyConfigured(
            f"{before}DIRECT_UPLOADS needs {before}STORAGE=s3: a local folder takes nothing from browsers."
        )
    url: str = env.str("S3_BROWSER_URL", default="") or _bucket_url(env)
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        raise ImproperlyConfigured(
            f"{before}S3_BROWSER_URL must be the bucket's whole address, https://…, not “{url}”."
        )
    if parts.scheme == "http" and public_url.startswith("https:"):
        raise ImproperlyConfigured(
            f"{before}DIRECT_UPLOADS cannot work: a page on https may not send to {url}. "
            f"Give {before}S3_BROWSER_URL an https address."
        )
    return url.rstrip("/")


def _described() -> dict[str, Env]:
    """Return by alias where each store's variables are read."""
    further = names("STORES")
    if taken := TAKEN.intersection(further):
        raise ImproperlyConfigured(f"STORES: no store of yours can be called “{min(taken)}”.")
    described = {MAIN: main}
    for alias in further:
        described[alias] = Env()
        described[alias].prefix = f"STORE_{alias.upper()}_"
    return described


def _store(env: Env, data: Path) -> dict[str, object]:
    # The main store may be left to itself; a further one is somebody's decision on where faces are kept.
    kind: str = env.str("STORAGE", default=Env.NOTSET if env.prefix else "local")
    if kind == "local":
        return _folder(env.str("STORAGE_FOLDER", default=Env.NOTSET if env.prefix else str(data / "media")))
    if kind == "s3":
        return {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": _bucket(env)}
    raise ImproperlyConfigured(f"{env.prefix}STORAGE must be “local” or “s3”, not “{kind}”.")


def _folder(location: str) -> dict[str, object]:
    return {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {
            "location": location,
            "file_permissions_mode": 0o600,
            "directory_permissions_mode": 0o700,
        },
    }


def _bucket(env: Env) -> dict[str, Any]:
    # Only whoever has a bucket waits for its client to load.
    from botocore.config import Config

    return {
        "bucket_name": env.str("S3_BUCKET"),
        "endpoint_url": env.str("S3_ENDPOINT_URL", default=None),
        "region_name": env.str("S3_REGION", default=None),
        "access_key": env.str("S3_ACCESS_KEY_ID", default=None),
        "secret_key": env.str("S3_SECRET_ACCESS_KEY", default=None),
        "default_acl": None,
        "file_overwrite": False,
        "querystring_auth": True,
        # A bucket that is away keeps nobody for minutes, least of all those whose bucket is there.
        "client_config": Config(
            signature_version="s3v4", connect_timeout=3, read_timeout=30, retries={"mode": "standard"}
        ),
        # A larger object is read from a temporary file, not held in memory whole.
        "max_memory_size": 8_000_000,
    }


def _bucket_url(env: Env) -> str:
    bucket, endpoint, before = env.str("S3_BUCKET"), env.str("S3_ENDPOINT_URL", default=""), env.prefix
    if endpoint:
        return f"{endpoint.rstrip('/')}/{bucket}"
    region = env.str("S3_REGION", default="")
    if not region:
        raise ImproperlyConfigured(
            f"{before}DIRECT_UPLOADS needs {before}S3_REGION or {before}S3_BROWSER_URL: where is the bucket?"
        )
    domain = "amazonaws.com.cn" if region.startswith("cn-") else "amazonaws.com"
    return f"https://{bucket}.s3.{region}.{domain}"
