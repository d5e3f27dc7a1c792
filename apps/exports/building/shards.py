"""Shards: WebDataset tars of pictures with a JSON beside each, the same bytes whoever builds them."""

import hashlib
import json
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from typing import IO, Any

from django.db.models import F, Func, QuerySet, Sum

from apps.exports.building import originals, salvage, tar
from apps.exports.building.extending import same_before
from apps.exports.content import eligibility
from apps.exports.errors import PictureMissingError, WithdrawnError
from apps.exports.models import Release, Shard
from apps.exports.storing.files import Stored, chunks, open_file, store

READERS, AHEAD = 4, 8


def build(shard: Shard) -> Stored:
    """Write and store one shard, or copy its twin of an earlier release. Raises PictureMissingError, WithdrawnError."""
    require_consent(shard.release, Shard.objects.filter(pk=shard.pk))
    if salvage.is_possible(shard):
        return salvage.build(shard)
    twin = same_before(shard)
    return (_copy(twin, shard) if twin else None) or store(
        shard.release, shard.path, lambda out: write(shard.plan, out)
    )


def write(plan: list[dict[str, Any]], out: IO[bytes]) -> None:
    """Write `<key>.jpg`, `<key>.face.jpg` where there is a crop, and `<key>.json` of each sample next to each other.

    READERS threads read ahead, each some AHEAD samples, for what is not in memory is waited for; no more is held.
    """
    with ThreadPoolExecutor(READERS) as readers:
        waiting: deque[Future[list[bytes]]] = deque()
        for start in range(0, len(plan), AHEAD):
            waiting.append(readers.submit(_parts, plan[start : start + AHEAD]))
            if len(waiting) > READERS:
                out.writelines(waiting.popleft().result())
        for ready in waiting:
            out.writelines(ready.result())
    out.write(tar.end(out.tell()))


def require_consent(release: Release, built: QuerySet[Shard]) -> None:
    """Raise WithdrawnError unless every mimic of these shards of the release may still be released."""
    mimics = built.exclude(split=Shard.Split.TEST)
    members = mimics.annotate(member=Func(F("members"), function="unnest")).values("member")
    planned = mimics.aggregate(samples=Sum("samples", default=0))["samples"]
    gone = planned - eligibility.mimics(release).filter(uuid__in=members).count()
    if gone:
        raise WithdrawnError(f"{gone} photograph(s) were withdrawn while the release was being built. Build a new one.")


def _copy(twin: Shard, shard: Shard) -> Stored | None:
    """Store what another release has; return None where that is not (or no longer) what was built for it."""
    try:
        with open_file(twin.release, twin.path) as file:
            stored = store(shard.release, shard.path, lambda out: out.writelines(chunks(file)))
    except FileNotFoundError:
        return None
    return stored if stored == Stored(twin.size or 0, twin.sha256) else None


def _parts(samples: list[dict[str, Any]]) -> list[bytes]:
    # Not joined: fresh memory for what lies in memory already would cost more than hashing and writing it in pieces.
    return [part for sample in samples for part in _entries(sample)]


def _entries(sample: dict[str, Any]) -> list[bytes]:
    about, key = sample["json"], sample["json"]["key"]
    entries = tar.entry(f"{key}.jpg", _picture(sample, "image", about["sha256"]))
    if sample["crop"]:
        entries += tar.entry(f"{key}.face.jpg", _picture(sample, "crop", sample["crop_sha256"]))
    return entries + tar.entry(f"{key}.json", json.dumps(about, sort_keys=True, ensure_ascii=False).encode())


def _picture(sample: dict[str, Any], kind: str, sha256: str) -> bytes:
    try:
        jpeg = originals.read(sample[kind])
    except FileNotFoundError as error:
        raise PictureMissingError(f"{_name(sample, kind)} is not in the storage ({sample[kind]}).") from error
    if hashlib.sha256(jpeg).hexdigest() != sha256:
        raise PictureMissingError(f"{_name(sample, kind)} is not the one that was received ({sample[kind]}).")
    return jpeg


def _name(sample: dict[str, Any], kind: str) -> str:
    what = f"seed “{sample['json']['name']}”" if "name" in sample["json"] else f"mimic {sample['uuid']}"
    return f"The picture of {what}" if kind == "image" else f"The crop of {what}"
