"""The work of a recall: tables first, then the plans of the shards concerned, which are then built like any others.

New tables lie beside the old ones until all are written. From then on the row says what they must be, and they are
moved in place; only when they are there do the shards' plans change. A release that is cut off in between is running
and served to nobody, and the next worker goes on where the last one stopped.
"""

from typing import Any

from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from apps.exports.building.planning import fields
from apps.exports.content import leaks
from apps.exports.models import Release, Shard
from apps.exports.recalling.rewriting import STAGED, Rewriting
from apps.exports.storing.files import Stored, chunks, measure, open_file, store, where
from apps.studies.stores import delete_versions

CONCERNED = """
SELECT DISTINCT shard.id
FROM exports_shard AS shard, unnest(shard.members) AS member (uuid)
JOIN exports_recalled AS recalled ON recalled.mimic_uuid = member.uuid AND recalled.release_id = %s
WHERE shard.release_id = %s
"""


def take(release_id: int) -> Release | None:
    """Take up the rewriting of a release; whoever does so at the same time writes the same."""
    waiting = Release.objects.in_recall().filter(pk=release_id)
    taken = waiting.update(heartbeat_at=timezone.now(), tries=F("tries") + 1)
    return Release.objects.select_related("study", "recipient__study").get(pk=release_id) if taken else None


def rewrite(release: Release) -> None:
    """Rewrite the tables of a release in recall, and plan the shards concerned anew. Safe to repeat.

    Raises LeakError where what is left shows too much.
    """
    if not release.recall:
        rewriting = Rewriting(release)
        rewriting.run()
        release.recall = {"files": rewriting.files, "counts": rewriting.counted()}
        if not Release.objects.in_recall().filter(pk=release.pk, recall={}).update(recall=release.recall):
            return
    for path, file in release.recall["files"].items():
        _move(release, path, Stored(file["size"], file["sha256"]))
    leaks.check(release)
    concerned = _concerned(release)
    _delete_emptied(release, concerned)
    _plan_anew(release, concerned)


def _move(release: Release, path: str, stored: Stored) -> None:
    if measure(release, path) != stored:
        with open_file(release, STAGED + path) as staged:
            store(release, path, lambda out: out.writelines(chunks(staged)))
        delete_versions(*where(release, path), but_present=True)
    storage, key = where(release, STAGED + path)
    storage.delete(key)
    delete_versions(storage, key, but_present=True)


def _concerned(release: Release) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(CONCERNED, [release.pk, release.pk])
        return sorted(row[0] for row in cursor.fetchall())


def _delete_emptied(release: Release, concerned: list[int]) -> None:
    """Delete the files of shards of which nothing stays, before the rows that tell of them."""
    out = set(release.recalled.values_list("mimic_uuid", flat=True))
    for shard in release.shards.filter(pk__in=concerned).defer("plan").iterator(chunk_size=1):
        if out.issuperset(shard.members):
            storage, key = where(release, shard.path)
            storage.delete(key)
            delete_versions(storage, key, but_present=True)


@transaction.atomic
def _plan_anew(release: Release, concerned: list[int]) -> None:
    locked = Release.objects.in_recall().select_for_update().filter(pk=release.pk).first()
    if locked is None or not locked.recall:
        return
    out = {str(uuid) for uuid in release.recalled.values_list("mimic_uuid", flat=True)}
    for shard in locked.shards.filter(pk__in=concerned).iterator(chunk_size=1):
        plan = [sample for sample in shard.plan if sample["uuid"] not in out]
        if plan:
            _queue(shard, plan)
        else:
            shard.delete()
    Release.objects.filter(pk=locked.pk).update(
        files=locked.files | locked.recall["files"], counts=locked.recall["counts"], recall=None, tries=0
    )


def _queue(shard: Shard, plan: list[dict[str, Any]]) -> None:
    Shard.objects.filter(pk=shard.pk).update(
        state=Shard.State.QUEUED, tries=0, error="", heartbeat_at=None, **fields(plan)
    )
