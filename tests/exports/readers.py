"""What tests of a finished release share: its folder, its samples, and a forger who makes its hashes good again."""

import hashlib
import io
import json
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from apps.exports.comparing.verify import MANIFEST, samples
from apps.exports.models import Release
from apps.mimicry.models import Derivative, Mimic
from apps.studies.images import store_image
from apps.studies.models import Study
from tests.exports.story import folder, release
from tests.factories import picture

Change = Callable[[dict[str, Any]], dict[str, Any] | None]


def built_folder(study: Study, **wishes: object) -> Path:
    """The folder of a finished release."""
    made = release(study, **wishes)
    assert (made.state, made.reason) == (Release.State.READY, "")
    return folder(made)


def crop_faces(mimics: list[Mimic]) -> None:
    """Store a cut-out face for each photograph."""
    for mimic in mimics:
        face = picture(int(mimic.pk), size=(224, 224))
        Derivative.objects.create(
            mimic=mimic,
            kind=Derivative.Kind.CROP,
            image_key=store_image(face, prefix="crops"),
            sha256=hashlib.sha256(face).hexdigest(),
            of_sha256=mimic.sha256,
            size=len(face),
        )


def record_of(root: Path) -> dict[str, Any]:
    """What release.json says."""
    about: dict[str, Any] = json.loads((root / "release.json").read_text())
    return about


def entries(shard: Path) -> dict[str, dict[str, bytes]]:
    """The samples of a shard by key."""
    with tarfile.open(shard) as tar:
        return dict(samples(tar))


def write_shard(shard: Path, found: dict[str, dict[str, bytes]]) -> None:
    """Write samples in the place of those a shard held."""
    with tarfile.open(shard, "w") as tar:
        for key, parts in found.items():
            for kind, data in parts.items():
                entry = tarfile.TarInfo(f"{key}.{kind}")
                entry.size = len(data)
                tar.addfile(entry, io.BytesIO(data))


def rewrite(shard: Path, change: Change) -> None:
    """Change the JSON of the first sample of a shard; drop the sample where nothing is returned."""
    found = entries(shard)
    key = next(iter(found))
    about = change(json.loads(found[key]["json"]))
    if about is None:
        del found[key]
    else:
        found[key]["json"] = json.dumps(about).encode()
    write_shard(shard, found)


def rewrite_table(path: Path, change: Callable[[pa.Table], pa.Table]) -> None:
    """Change a table."""
    pq.write_table(change(pq.read_table(path)), path)


def forge(root: Path) -> None:
    """Write the manifest anew, as a faulty builder would have written it."""
    paths = sorted(file.relative_to(root).as_posix() for file in root.rglob("*") if file.is_file())
    lines = (
        f"{hashlib.sha256((root / path).read_bytes()).hexdigest()}  {path}\n" for path in paths if path != MANIFEST
    )
    (root / MANIFEST).write_text("".join(lines))
