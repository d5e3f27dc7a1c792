"""The same files without any of what a release adds: in one plain tar, and in shards by webdataset's own writer."""

import json
import os
import shutil
import subprocess
import tarfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import webdataset

from apps.exports.models import Release


@dataclass(frozen=True, slots=True)
class Files:
    """The files of one sample in the order of a release."""

    key: str
    image: Path
    crop: Path | None
    about: Path

    def __iter__(self) -> Iterator[Path]:
        yield self.image
        if self.crop:
            yield self.crop
        yield self.about


def spread(release: Release, media: Path, folder: Path) -> list[Files]:
    """Write the JSON of every sample as a file of its own; return all files, sorted as the release has them."""
    found = []
    for shard in release.shards.in_order().iterator(chunk_size=1):
        home = folder / f"{shard.split}-{shard.number:06d}"
        home.mkdir(parents=True)
        for sample in shard.plan:
            key = sample["json"]["key"]
            about = home / f"{key}.json"
            about.write_text(json.dumps(sample["json"], sort_keys=True, ensure_ascii=False))
            crop = media / sample["crop"] if sample["crop"] else None
            found.append(Files(key, media / sample["image"], crop, about))
    return found


def timed(name: str, samples: list[Files], folder: Path) -> float:
    """Seconds that the baseline of this name takes; what it wrote is deleted again."""
    folder.mkdir()
    # What was written before is on its way to the disk otherwise, and in the way.
    os.sync()
    try:
        began = time.perf_counter()
        BASELINES[name](samples, folder)
        return time.perf_counter() - began
    finally:
        shutil.rmtree(folder)


def tar_command(samples: list[Files], folder: Path) -> None:
    """The tar command, all files into one archive."""
    listing = folder / "files.txt"
    with listing.open("w") as out:
        out.writelines(f"{file}\n" for sample in samples for file in sample)
    command = ["tar", "--create", "--format=ustar", "--absolute-names", "--file", str(folder / "all.tar")]
    subprocess.run([*command, "--files-from", str(listing)], check=True)


def tar_module(samples: list[Files], folder: Path) -> None:
    """Python's tarfile, all files into one archive."""
    with tarfile.open(folder / "all.tar", "w", format=tarfile.USTAR_FORMAT) as tar:
        for sample in samples:
            for file in sample:
                tar.add(file, file.name, recursive=False)


def shard_writer(samples: list[Files], folder: Path) -> None:
    """webdataset's ShardWriter, a thousand samples a shard."""
    with webdataset.ShardWriter(f"{folder}/%06d.tar", maxcount=1000, maxsize=1 << 40, verbose=0) as writer:
        for sample in samples:
            parts = {"jpg": sample.image.read_bytes(), "json": sample.about.read_bytes()}
            if sample.crop:
                parts["face.jpg"] = sample.crop.read_bytes()
            writer.write({"__key__": sample.key} | parts)


BASELINES = {"tar command": tar_command, "tarfile": tar_module, "shardwriter": shard_writer}
