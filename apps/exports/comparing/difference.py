"""What changed from one release of a recipient to another: which mimics, which judgments of them, and which files.

With the files that are new, whoever has the one release can rebuild the other (`apply`).
"""

import inspect
import json
from collections.abc import Iterator
from heapq import merge
from itertools import groupby
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from apps.exports import documents
from apps.exports.comparing import apply as applying
from apps.exports.errors import ReleaseError
from apps.exports.models import Release
from apps.exports.storing.files import chunks, open_file
from apps.exports.tables.stored import path_of

Judgment = tuple[str, str, bool]


class DifferenceError(ReleaseError):
    """The two releases cannot be compared, or the folder for the difference is in use."""


def difference(earlier: Release, later: Release) -> dict[str, Any]:
    """Return what is different in the later release, as `difference.json` holds it.

    `mimics`: keys of those `added`, `removed`, and `rejudged`: in both, with other judgments of the photograph or of
    its maker's own. `files`: those the `same` in both (in the earlier one at `from_path`), those `new`, and the paths
    that are `gone`. Raises DifferenceError.
    """
    _require_comparable(earlier, later)
    before, after = _self_reports(earlier), _self_reports(later)
    common = before.keys() & after.keys()
    rejudged = {key for key in common if before[key] != after[key]}
    rejudged.update(stimulus for stimulus in _judged_otherwise(earlier, later) if stimulus in common)
    return {
        "from": _named(earlier),
        "to": _named(later),
        "mimics": {
            "added": sorted(after.keys() - before.keys()),
            "removed": sorted(before.keys() - after.keys()),
            "rejudged": sorted(rejudged),
        },
        "files": _files(earlier, later),
    }


def write_delta(earlier: Release, later: Release, folder: Path) -> dict[str, Any]:
    """Write to a folder the difference, the new files, and a program that applies them; return the difference.

    Raises DifferenceError if the releases cannot be compared or the folder is not empty.
    """
    found = difference(earlier, later)
    if folder.exists() and any(folder.iterdir()):
        raise DifferenceError(f"{folder} is not empty.")
    for file in found["files"]["new"]:
        target = folder / "files" / file["path"]
        target.parent.mkdir(parents=True, exist_ok=True)
        with open_file(later, file["path"]) as stored, target.open("wb") as out:
            out.writelines(chunks(stored))
    (folder / "apply.py").write_text(inspect.getsource(applying), encoding="utf-8")
    text = json.dumps(found, indent=1, ensure_ascii=False, sort_keys=True)
    (folder / "difference.json").write_text(text + "\n", encoding="utf-8")
    return found


def _require_comparable(earlier: Release, later: Release) -> None:
    if earlier.recipient_id != later.recipient_id:
        raise DifferenceError(f"{earlier} and {later} are of two recipients: one photograph has two names in them.")
    for release in (earlier, later):
        if release.state != Release.State.READY:
            raise DifferenceError(f"{release} is {release.get_state_display()}, not ready.")


def _named(release: Release) -> dict[str, str]:
    return {"name": release.name, "uuid": str(release.uuid), "manifest_sha256": release.manifest_sha256}


def _files(earlier: Release, later: Release) -> dict[str, Any]:
    before, after = documents.contents(earlier), documents.contents(later)
    found = {file.sha256: path for path, file in before.items()}
    # What kept its place is taken from there, even where another file has the same bytes.
    found_at = {path: path if before.get(path) == file else found.get(file.sha256) for path, file in after.items()}
    return {
        "same": [
            {"path": path, "sha256": after[path].sha256, "from_path": source}
            for path, source in found_at.items()
            if source
        ],
        "new": [
            {"path": path, "sha256": after[path].sha256, "size": after[path].size}
            for path, source in found_at.items()
            if not source
        ],
        "gone": sorted(before.keys() - after.keys()),
    }


def _self_reports(release: Release) -> dict[str, str | None]:
    """Return for each mimic of a release its maker's judgment in the same trial."""
    with open_file(release, path_of("mimics")) as file:
        table = pq.read_table(file, columns=["key", "judgment"], use_threads=False)
    return dict(zip(table["key"].to_pylist(), table["judgment"].to_pylist(), strict=True))


def _judged_otherwise(earlier: Release, later: Release) -> Iterator[str]:
    """Yield what is judged by a judgment that only one of the releases has, or that is late in only one.

    Both tables are in the order of their keys and are walked side by side, so that they need not fit into memory.
    """
    for (_, stimulus, _), copies in groupby(merge(_judgments(earlier), _judgments(later))):
        if len(list(copies)) == 1:
            yield stimulus


def _judgments(release: Release) -> Iterator[Judgment]:
    last = ""
    with open_file(release, path_of("judgments")) as file:
        for batch in pq.ParquetFile(file).iter_batches(columns=["key", "stimulus", "late"], use_threads=False):
            for judgment in zip(*(column.to_pylist() for column in batch), strict=True):
                if judgment[0] < last:
                    raise DifferenceError(f"The judgments of {release} are not in the order of their keys.")
                last = judgment[0]
                yield judgment
