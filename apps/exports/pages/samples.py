"""A handful of a release's pictures, to see what is in it."""

import uuid
from itertools import zip_longest

from apps.exports.models import Release, Shard
from apps.mimicry.models import Mimic

MOST = 12


def samples_of(release: Release) -> list[Mimic]:
    """Return at most twelve of its mimics, spread over its files: the same each time, but for what was withdrawn."""
    found = Mimic.objects.accepted().filter(uuid__in=_chosen(release))
    return list(found.select_related("cohort", "trial__stimulus").order_by("uuid"))


def _chosen(release: Release) -> list[uuid.UUID]:
    """Draw one of each file, then another one of each, until there are enough."""
    shards = release.shards.done().exclude(split=Shard.Split.TEST).in_order()
    numbers = list(shards.values_list("pk", flat=True))
    step = max(len(numbers) // MOST, 1)
    heads = [members[:MOST] for members in shards.filter(pk__in=numbers[::step]).values_list("members", flat=True)]
    return [member for each in zip_longest(*heads) for member in each if member][:MOST]
