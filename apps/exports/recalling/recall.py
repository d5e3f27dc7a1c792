"""Recalls: past releases that hold what may not be kept any more, who has them, and how they are rebuilt without it."""

from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Count, Min, Q, QuerySet, Sum
from django.utils import timezone

from apps.exports.content import eligibility
from apps.exports.errors import ReleaseError
from apps.exports.log import note
from apps.exports.models import Recalled, Release, ReleaseEvent, Shard
from apps.exports.recalling import tombstones
from apps.exports.recalling.tombstones import Standing
from apps.participants.models import Withdrawal
from apps.studies.models import Study

DAY = timedelta(days=1)

# What a release holds and could not be released today.
LEAVING = """
WITH gone AS (
    SELECT unnest(members) AS uuid FROM exports_shard WHERE release_id = %s AND split <> 'test' EXCEPT {eligible}
)
"""

COUNT = """
SELECT (SELECT count(*) FROM gone), count(DISTINCT shard.id)
FROM exports_shard AS shard, unnest(shard.members) AS member (uuid) JOIN gone ON gone.uuid = member.uuid
WHERE shard.release_id = %s
"""

TAKE_OUT = """
INSERT INTO exports_recalled (release_id, mimic_uuid, at) SELECT %s, uuid, %s FROM gone ON CONFLICT DO NOTHING
"""

OVERDUE = """
SELECT shard.release_id, min(taken.requested_at)
FROM (
    SELECT study_id, requested_at, mimic_uuids FROM participants_withdrawal
    WHERE requested_at < %s AND mimic_uuids <> '{}' AND (%s::bigint IS NULL OR study_id = %s)
) AS taken
JOIN exports_shard AS shard ON shard.members && taken.mimic_uuids AND shard.split <> 'test'
JOIN exports_release AS release ON release.id = shard.release_id AND release.state NOT IN ('expired', 'withdrawn')
GROUP BY shard.release_id
"""


class RecallError(ReleaseError):
    """The release cannot be rebuilt: it is not on the shelf, or is being built."""


@transaction.atomic
def rebuild(release: Release, *, by: str) -> int:
    """Take a published release off the shelf, to be rebuilt without what may not be released any more.

    Returns how many photographs leave it. It is running, and served to nobody, until it is whole again; the workers do
    the rest (`tasks.queue_work`). What leaves is whatever could not be released today under the same filter: more
    than the tombstones, for a picture held back for now leaves too. Raises RecallError, also where nothing would stay.
    """
    there = Release.objects.published().filter(pk=release.pk, state__in=[Release.State.READY, Release.State.FAILED])
    running = {"state": Release.State.RUNNING, "recall": {}, "reason": "", "tries": 0, "finished_at": None}
    if not there.update(**running, heartbeat_at=timezone.now()):
        release.refresh_from_db()
        raise RecallError(f"{release} is {release.get_state_display()}: only what was published can be rebuilt.")
    taken_out = _take_out(release)
    if taken_out and taken_out == _held(release):
        raise RecallError(f"Nothing of {release} may be kept. Withdraw it instead of rebuilding it.")
    text = f"{taken_out} photograph(s) leave it."
    note(release, ReleaseEvent.Kind.RECALLED, actor=by, text=text)
    return taken_out


def affected(study: Study) -> dict[Release, Standing]:
    """Return the published releases of a study that hold, or held, what must be deleted now, the latest first."""
    published = study.releases.published().select_related("recipient").defer("files", "counts")
    stands = tombstones.standing(published)
    return {release: stands[release.pk] for release in published.filter(pk__in=stands).order_by("-number")}


def affected_by(withdrawal: Withdrawal) -> QuerySet[Release]:
    """Published releases that hold, or held, a photograph that somebody took back, the latest first."""
    uuids = withdrawal.mimic_uuids
    holding = Q(pk__in=Shard.objects.filter(members__overlap=uuids).values("release"))
    held = Q(pk__in=Recalled.objects.filter(mimic_uuid__in=uuids).values("release"))
    return Release.objects.published().filter(holding | held, study=withdrawal.study_id).order_by("-number")


def overdue(study: Study | None = None) -> dict[int, datetime]:
    """Return the releases that hold photographs taken back over a day ago: since when, by the release's id.

    One that failed is among them: what was built of it is stored. Looked for from the ledger of withdrawals, which is
    short, and not from the releases, which are long.
    """
    only = study.pk if study else None
    with connection.cursor() as cursor:
        cursor.execute(OVERDUE, [timezone.now() - DAY, only, only])
        return dict(cursor.fetchall())


def leaving(release: Release) -> tuple[int, int]:
    """Return how many photographs a recall would take out of the release now, and from how many shards."""
    gone, params = _leaving(release)
    with connection.cursor() as cursor:
        cursor.execute(gone + COUNT, [*params, release.pk])
        photographs, shards = cursor.fetchone()
    return photographs, shards


def empty_plans() -> int:
    """Forget what was planned for releases that are off the shelf for good; return how many shards that was.

    Plans hold what people said of themselves, and nothing is built from these any more. What was in them stays known.
    """
    off = Release.objects.filter(state__in=[Release.State.EXPIRED, Release.State.WITHDRAWN])
    return Shard.objects.filter(release__in=off).exclude(plan=[]).update(plan=[])


def metric() -> dict[str, int]:
    """Return how much is overdue in all studies, and for how many seconds the oldest has been: what a monitor asks.

    `withdrawals` are those whose objects are not erased after a day, `releases` those that hold photographs taken back
    over a day ago.
    """
    now = timezone.now()
    unfinished = Withdrawal.objects.unfinished().filter(requested_at__lt=now - DAY)
    withdrawals = unfinished.aggregate(count=Count("pk"), since=Min("requested_at"))
    releases = overdue()
    return {
        "withdrawals": withdrawals["count"],
        "withdrawals_seconds": _age(withdrawals["since"], now),
        "releases": len(releases),
        "releases_seconds": _age(min(releases.values(), default=None), now),
    }


def _age(since: datetime | None, now: datetime) -> int:
    return int((now - since).total_seconds()) if since else 0


def _held(release: Release) -> int:
    held: int = release.shards.exclude(split=Shard.Split.TEST).aggregate(held=Sum("samples", default=0))["held"]
    return held


def _take_out(release: Release) -> int:
    gone, params = _leaving(release)
    with connection.cursor() as cursor:
        cursor.execute(gone + TAKE_OUT, [*params, release.pk, timezone.now()])
        return int(cursor.rowcount)


def _leaving(release: Release) -> tuple[str, list[Any]]:
    eligible, params = eligibility.mimics(release).order_by().values("uuid").query.sql_with_params()
    return LEAVING.format(eligible=eligible), [release.pk, *params]
