"""Two stores side by side, as folders or as buckets: the main one, and “far”, which a cohort may name."""

import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from apps.mimicry import tasks
from apps.mimicry.intake import photographs
from apps.mimicry.models import Mimic
from apps.participants.models import Trial
from apps.studies.models import Cohort
from apps.vision.specimen import portrait
from tests.buckets import Bucket, bucket
from tests.factories import make_cohort, make_study, make_trial
from tests.participants.client import Browser

FAR = "far"


@dataclass(frozen=True)
class Pair:
    """What each of the two stores holds at present, by the names of its objects, and the buckets where they are."""

    main: Callable[[], set[str]]
    far: Callable[[], set[str]]
    buckets: dict[str, Bucket]


@contextmanager
def folders(settings: Any, media: Path) -> Iterator[Pair]:
    """Two folders of this machine."""
    far = media.with_name(FAR)
    far.mkdir()
    backend = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(far)}}
    settings.STORAGES = settings.STORAGES | {FAR: backend}
    yield Pair(lambda: _files(media), lambda: _files(far), {})


@contextmanager
def buckets(settings: Any) -> Iterator[Pair]:
    """Two buckets, each on a server of its own, that browsers may send to."""
    with ExitStack() as opened:
        both = {alias: opened.enter_context(bucket()) for alias in ("default", FAR)}
        settings.STORAGES = settings.STORAGES | {alias: one.backend for alias, one in both.items()}
        settings.DIRECT_UPLOAD_URLS = {alias: one.url for alias, one in both.items()}
        yield Pair(both["default"].names, both[FAR].names, both)


@contextmanager
def cut_off(settings: Any) -> Iterator[None]:
    """Let nobody answer where the far bucket is, for the length of a `with` block."""
    stores = settings.STORAGES
    backend = stores[FAR]
    nobody = backend["OPTIONS"] | {"endpoint_url": "http://127.0.0.1:1"}
    settings.STORAGES = stores | {FAR: backend | {"OPTIONS": nobody}}
    yield
    settings.STORAGES = stores


def far_cohort(**fields: Any) -> Cohort:
    """A cohort that keeps its photographs far away, with raters of its country."""
    study = make_study()
    make_cohort(study, phase="rate", material="both")
    return make_cohort(study, storage_alias=FAR, **fields)


def judged(cohort: Cohort) -> Mimic:
    """A photograph that came by the site and was looked at."""
    mimic, _ = photographs.receive(make_trial(cohort), portrait(), client_uuid=uuid.uuid4())
    tasks.assess(mimic.pk)
    mimic.refresh_from_db()
    assert mimic.status == "accepted"
    return mimic


def first_trial(visitor: Browser) -> Trial:
    return Trial.objects.get(uuid=visitor.load()["trials"][0]["uuid"])


def keys_of(mimic: Mimic) -> set[str]:
    """The photograph, its crop, its thumbnail, and the light copy that raters are shown."""
    assert mimic.stimulus
    made = mimic.derivatives.values_list("image_key", flat=True)
    keys = {mimic.image_key, mimic.stimulus.display_key, *made}
    assert len(keys) == 4
    return keys


def _files(root: Path) -> set[str]:
    return {str(file.relative_to(root)) for file in root.rglob("*") if file.is_file()}
