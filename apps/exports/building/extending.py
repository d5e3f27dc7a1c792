"""Releases that extend an earlier one: which shard each picture goes to, and which shards are the same again.

A picture stays in the shard that it was in, one that is gone leaves it, and new ones go into shards of their own,
numbered after all earlier ones. So a shard that nobody left is the same bytes again, and is taken as it is stored.
"""

from typing import Any

from django.db.models import Case, F, Func, IntegerField, Max, Value, When, Window
from django.db.models.functions import RowNumber
from django.db.models.lookups import Exact, IsNull

from apps.exports.models import Release, Shard


class EarlierNumber(Func):
    """The number of the shard that holds a picture in an earlier release; NULL for one that is not in it.

    The database makes one map of the whole release and looks each picture up in it: half a million take seconds, where
    a search for each in an index over all releases would take minutes.
    """

    output_field = IntegerField()
    template = (
        "((SELECT jsonb_object_agg(member, number) FROM exports_shard, unnest(members) AS member"
        " WHERE release_id = %(release)s) ->> (%(expressions)s)::text)::integer"
    )

    def __init__(self, uuid: Any, *, release: int) -> None:
        super().__init__(uuid, release=int(release))


def earlier(release: Release) -> list[int]:
    """Return the ids of the release that this one extends, of the one that that one extends, and so on."""
    found: list[int] = []
    step = release.extends_id
    while step:
        found.append(step)
        step = Release.objects.values_list("extends", flat=True).get(pk=step)
    return found


def shard_number(release: Release, key: Any, split: Any) -> Any:
    """The shard a picture falls into: the one it was in, or else the next of its split by the order of keys."""
    if release.extends_id is None:
        place = Window(RowNumber(), partition_by=[split], order_by=[key])
        return (place - 1) / release.samples_per_shard
    before = EarlierNumber(F("uuid"), release=release.extends_id)
    is_new = IsNull(before, True)
    place = Window(RowNumber(), partition_by=[split, is_new], order_by=[key])
    number = _first_new(release, split) + (place - 1) / release.samples_per_shard
    return Case(When(is_new, then=number), default=before)


def order(release: Release, key: Any, split: Any) -> tuple[Any, ...]:
    """The order of a table of pictures: shard by shard, and by key in each."""
    return (split, shard_number(release, key, split), key) if release.extends_id else (split, key)


def same_before(shard: Shard) -> Shard | None:
    """Return a stored shard of an earlier release whose plan, and so whose bytes, are the same; None without one."""
    if not shard.plan_sha256 or shard.release.extends_id is None:
        return None
    before = Shard.objects.done().filter(
        release__in=earlier(shard.release),
        release__state=Release.State.READY,
        split=shard.split,
        plan_sha256=shard.plan_sha256,
    )
    return before.select_related("release").defer("plan", "members").order_by("-release__number").first()


def _first_new(release: Release, split: Any) -> Case:
    """The number of the first shard after all earlier ones, by split."""
    taken = Shard.objects.filter(release__in=earlier(release)).order_by().values_list("split").annotate(Max("number"))
    return Case(
        *(When(Exact(split, Value(name)), then=Value(last + 1)) for name, last in taken),
        default=Value(0),
        output_field=IntegerField(),
    )
