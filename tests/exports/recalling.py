"""The way from a release to the same without what was taken back, for tests of recalls."""

import io
import tarfile
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
from django.core.files.storage import default_storage

from apps.exports import tasks
from apps.exports.content.pseudonyms import Pseudonyms
from apps.exports.models import Release
from apps.exports.recalling import recall
from apps.mimicry.models import Mimic
from apps.studies.models import Study
from tests.exports.story import build_all, contents, folder, frozen


def rebuilt(built: Release) -> Release:
    recall.rebuild(built, by="steward")
    tasks.queue_work(built.pk)
    built.refresh_from_db()
    return built


def finish(built: Release) -> None:
    """Run what the workers would, whatever is next, until nothing is."""
    for _ in range(4):
        tasks.recall_release(built.pk)
        for shard in built.shards.unfinished():
            tasks.build_shard(shard.pk)
        tasks.finish_release(built.pk)
    built.refresh_from_db()


def whole_by_hand(study: Study) -> Release:
    built = frozen(study)
    build_all(built)
    tasks.finish_release(built.pk)
    built.refresh_from_db()
    assert built.state == "ready"
    return built


def keys_of(built: Release, *mimics: Mimic) -> set[str]:
    keys = Pseudonyms(built.recipient)
    return {keys.name("mimic", mimic.uuid) for mimic in mimics}


def in_tars(built: Release) -> set[str]:
    """The keys of all mimics in the shards."""
    found = set()
    for path, data in contents(built).items():
        if path.startswith("data/") and "seed" not in path:
            with tarfile.open(fileobj=io.BytesIO(data)) as tar:
                found |= {name.partition(".")[0] for name in tar.getnames()}
    return found


def changed(before: dict[str, bytes], after: dict[str, bytes]) -> set[str]:
    return {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)}


def read(built: Release, path: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = pq.read_table(folder(built) / path).to_pylist()
    return rows


def everything_stored() -> list[bytes]:
    return [path.read_bytes() for path in Path(default_storage.path("")).rglob("*") if path.is_file()]
