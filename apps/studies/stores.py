"""Where photographs are kept: the stores that a cohort can choose from, and whether one can be reached."""

from typing import Any

from django.core.files.storage import storages
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

DEFAULT = "default"


def aliases() -> list[str]:
    """Return the names of the stores that photographs can be kept in."""
    return [DEFAULT]


def place_of(alias: str) -> Promise | str:
    """Say in words where a store is: a folder of this server, or a bucket and its region."""
    if not is_bucket(alias):
        return _("a folder of this server")
    store: Any = storages[alias]
    said = {"bucket": store.bucket_name, "region": region_of(alias) or _("not told")}
    return _("bucket “%(bucket)s”, region %(region)s") % said


def is_bucket(alias: str) -> bool:
    """Whether a store is a bucket somewhere, and not this server's own disk."""
    return hasattr(storages[alias], "bucket_name")


def region_of(alias: str) -> str:
    """Return the region of a store in a bucket; empty where the settings name none."""
    return getattr(storages[alias], "region_name", None) or ""


def fault_of(alias: str) -> str:
    """Return why a store cannot be reached; empty where it can."""
    try:
        storages[alias].exists("is-it-there")
    # Whatever a client library raises, or the settings lack, means the same here.
    except Exception as error:
        return str(error) or type(error).__name__
    return ""
