"""Where photographs are kept: in the main store, or in a further one that a cohort names.

A key says by its first part which store its object is in: “at-cn/mimics/3f/….jpg” is in the store “cn”, under this
whole name, and “mimics/3f/….jpg” in the main one. So whoever has a key needs nothing else to read, show or erase what
it names; only whoever makes one says for which store. Stores are described in the settings (config.storage).
"""

import logging
import uuid
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _in_words
from django.utils.translation import gettext_lazy as _

log = logging.getLogger(__name__)

DEFAULT = "default"
MARK = "at-"
# Below this prefix lie bytes as they came: no address shows them, whoever signs it.
QUARANTINE = "quarantine"
# What a store raises that is away, or will not do what it is asked.
TROUBLE = (OSError, BotoCoreError, ClientError)


def aliases() -> list[str]:
    """Return the names of the stores that photographs can be kept in, the main one first."""
    return [DEFAULT, *(alias for alias in settings.STORAGES if alias not in {DEFAULT, "staticfiles"})]


def key_in(alias: str, path: str) -> str:
    """Return the key of what is kept at the path in a store."""
    return path if alias == DEFAULT else f"{MARK}{alias}/{path}"


def alias_of(key: str) -> str:
    """Return the name of the store that a key's object is in."""
    first = key.partition("/")[0]
    return first.removeprefix(MARK) if first.startswith(MARK) else DEFAULT


def holding(key: str) -> Storage:
    """Return the store that a key's object is in. Raises ImproperlyConfigured for one that the settings lack."""
    return storages[alias_of(key)]


def lies_in(alias: str, column: str) -> Q:
    """Return the condition that what the column's key names is in the store."""
    if alias == DEFAULT:
        return ~Q(**{f"{column}__startswith": MARK})
    return Q(**{f"{column}__startswith": key_in(alias, "")})


def answering() -> list[str]:
    """Return the names of the stores that answer just now; those that do not are told in the log."""
    faults = {alias: _knock(alias) for alias in aliases()}
    for alias, fault in faults.items():
        if fault:
            log.warning("The store “%s” does not answer: %s. What lies there waits until it does.", alias, fault)
    return [alias for alias, fault in faults.items() if not fault]


def in_reach(column: str) -> Q:
    """Return the condition that what the column's key names is in a store that answers just now."""
    reached = Q(pk__in=[])
    for alias in answering():
        reached |= lies_in(alias, column)
    return reached


def place_of(alias: str) -> Promise | str:
    """Say in words where a store is: a folder of this server, or a bucket and its region."""
    store: Any = storages[alias]
    if is_bucket(store):
        said = {"bucket": store.bucket_name, "region": region_of(alias) or _("not told")}
        return _("bucket “%(bucket)s”, region %(region)s") % said
    if alias == DEFAULT:
        return _("a folder of this server")
    return _("the folder %(folder)s of this server") % {"folder": store.path("")}


def is_bucket(store: Storage) -> bool:
    """Whether a store is a bucket of an S3-compatible service, and not this server's own disk."""
    return hasattr(store, "bucket_name")


def region_of(alias: str) -> str:
    """Return the region of a store in a bucket; empty where the settings name none."""
    return getattr(storages[alias], "region_name", None) or ""


def usual_for(country: str) -> str:
    """Return the store to suggest for a country: the one named by its code, such as “cn”, else the main one."""
    own = country.lower()
    return own if own in aliases() else DEFAULT


def upload_url(alias: str) -> str:
    """Return where browsers send photographs straight to the store; empty where they send them to the site."""
    url: str = settings.DIRECT_UPLOAD_URLS.get(alias, "")
    return url


def upload_origin(alias: str) -> str:
    """Return scheme and host of that address, as Content-Security-Policy names it; empty where there is none."""
    parts = urlsplit(upload_url(alias))
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""


def unknown(alias: str) -> str:
    """Say that there is no store of this name, and which there are; empty where there is one."""
    if alias in aliases():
        return ""
    said = {"store": alias, "stores": ", ".join(aliases())}
    return _in_words("There is no store called “%(store)s”. Choose one of: %(stores)s.") % said


def fault_of(alias: str) -> str:
    """Return why nothing can be kept in a store, having tried; empty where it can."""
    # What a crash leaves here is swept out of the quarantine.
    key = key_in(alias, f"{QUARANTINE}/trial-{uuid.uuid4().hex}.txt")
    try:
        if fault := _knock(alias):
            return fault
        store = storages[alias]
        store.delete(store.save(key, ContentFile(b"May be deleted.")))
    # Whatever a client library raises, or the settings lack, means the same here.
    except Exception as error:
        return str(error) or type(error).__name__
    return ""


def _knock(alias: str) -> str:
    """Return why a store does not answer; empty where it does."""
    try:
        store = storages[alias]
        # A disk that is not there would look like an empty one, from which everything has been erased.
        if alias != DEFAULT and not is_bucket(store) and not Path(store.path("")).is_dir():
            return _in_words("there is no folder %(folder)s") % {"folder": store.path("")}
        store.exists("is-it-there")
    except Exception as error:
        return str(error) or type(error).__name__
    return ""


def delete_versions(store: Any, key: str, *, but_present: bool = False) -> None:
    """Delete every version of an object, or every one before the present; does nothing where the store keeps none.

    In a bucket that keeps versions, what was deleted or written over lives on until each of them is deleted too.
    """
    bucket = getattr(store, "bucket", None)
    if bucket is None:
        return
    try:
        for version in bucket.object_versions.filter(Prefix=key):
            if version.object_key == key and not (but_present and version.is_latest):
                version.delete()
    except ClientError as error:
        if error.response["Error"]["Code"] != "NotImplemented":
            raise
