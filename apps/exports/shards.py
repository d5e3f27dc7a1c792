"""Shards: WebDataset tars of pictures with a JSON beside each, the same bytes whoever builds them."""

import hashlib
import io
import json
import tarfile
from typing import IO, Any

from apps.exports import eligibility
from apps.exports.errors import PictureMissingError, WithdrawnError
from apps.exports.files import Stored, store
from apps.exports.models import Shard
from apps.studies.images import open_image


def build(shard: Shard) -> Stored:
    """Write and store one shard. Raises PictureMissingError, WithdrawnError."""
    require_consent(shard)
    return store(f"{shard.release.prefix}/{shard.path}", lambda out: write(shard.plan, out))


def write(plan: list[dict[str, Any]], out: IO[bytes]) -> None:
    """Write `<key>.jpg` and `<key>.json` of each sample next to each other, one sample in memory at a time."""
    with tarfile.open(fileobj=out, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for sample in plan:
            key = sample["json"]["key"]
            _add(tar, f"{key}.jpg", _picture(sample))
            _add(tar, f"{key}.json", json.dumps(sample["json"], sort_keys=True, ensure_ascii=False).encode())


def require_consent(shard: Shard) -> None:
    """Raise WithdrawnError unless every mimic of the plan may still be released."""
    if shard.split == Shard.Split.TEST:
        return
    planned = [sample["uuid"] for sample in shard.plan]
    gone = len(planned) - eligibility.mimics(shard.release).filter(uuid__in=planned).count()
    if gone:
        raise WithdrawnError(f"{gone} photograph(s) were withdrawn while the release was being built. Build a new one.")


def _picture(sample: dict[str, Any]) -> bytes:
    what = f"seed “{sample['json']['name']}”" if "name" in sample["json"] else f"mimic {sample['uuid']}"
    try:
        jpeg = open_image(sample["image"])
    except FileNotFoundError as error:
        raise PictureMissingError(f"The picture of {what} is not in the storage ({sample['image']}).") from error
    if hashlib.sha256(jpeg).hexdigest() != sample["json"]["sha256"]:
        raise PictureMissingError(f"The picture of {what} is not the one that was received ({sample['image']}).")
    return jpeg


def _add(tar: tarfile.TarFile, name: str, data: bytes) -> None:
    # A fresh TarInfo has time 0, owner 0 and mode 0644: nothing of this machine or moment.
    entry = tarfile.TarInfo(name)
    entry.size = len(data)
    tar.addfile(entry, io.BytesIO(data))
