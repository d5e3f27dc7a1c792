"""What programs read of a release: release.json, tombstones.txt, and the program verify.py that reads both."""

import json
from pathlib import Path
from typing import Any

import pyarrow as pa

from apps.exports.comparing import verify
from apps.exports.documents import facts
from apps.exports.documents.kinds import plain
from apps.exports.models import Release
from apps.exports.recalling import feed
from apps.exports.tables.registry import TABLES


def record(release: Release) -> str:
    """release.json: who gets what, when the study was frozen, by which code, what columns and how much there is."""
    about = {
        "name": release.name,
        "uuid": str(release.uuid),
        "tombstone_feed": feed.address(release),
        "study": release.study.slug,
        "rehearsal": release.study.is_rehearsal,
        "recipient": release.recipient.name,
        "agreement": release.recipient.agreement,
        "purpose": release.purpose,
        "extends": release.extends and release.extends.name,
        "as_of": release.as_of and release.as_of.isoformat(timespec="seconds"),
        "countries": release.countries,
        "cohorts": release.cohorts,
        "exclude_flags": release.exclude_flags,
        "quality_rules": release.quality_rules,
        "code_version": release.code_version,
        "pyarrow": pa.__version__,
        "counts": facts.counts(release),
        "samples": {shard.path: shard.samples for shard in release.shards.in_order().defer("plan", "members")},
        "rows": {path: file["rows"] for path, file in sorted(release.files.items()) if "rows" in file},
        "columns": {name: columns(release, name) for name in TABLES},
    }
    return json.dumps(about, indent=2, ensure_ascii=False, sort_keys=True) + "\n"


def columns(release: Release, table: str) -> list[dict[str, Any]]:
    """The columns of a table as release.json states them, in their order."""
    return [{"name": column.name, "type": plain(column.type)} for column in TABLES[table](release).columns]


def tombstones(release: Release) -> str:
    """tombstones.txt: the keys of `tombstones.parquet`, one a line, for scripts and whoever reads no Parquet."""
    return "".join(f"{key}\n" for key in facts.tombstoned(release))


def program(release: Release) -> str:
    """verify.py, word for word."""
    return Path(verify.__file__).read_text()
