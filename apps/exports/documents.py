"""The documents of a release: its card, its schema, its record and its manifest."""

import json
from collections.abc import Iterator
from pathlib import Path
from string import Template
from typing import Any

import pyarrow as pa

from apps.exports import eligibility, filtering
from apps.exports.files import Stored
from apps.exports.models import Release
from apps.exports.tables import TABLES

TEXTS = Path(__file__).parent / "texts"
CONFIGS = {"mimics": ("train", "val"), "seeds": ("test",)}


def card(release: Release) -> str:
    """README.md: a Hugging Face data set card that `datasets.load_dataset` understands."""
    counts = release.counts
    languages = {code.split("-")[0] for code in eligibility.cohorts(release).values_list("language", flat=True)}
    return Template((TEXTS / "README.md").read_text()).substitute(
        title=" ".join(release.study.title.split()),
        quoted_title=json.dumps(release.study.title, ensure_ascii=False),
        languages=json.dumps(sorted(languages)),
        configs="\n".join(_configs(release)),
        features="\n".join(_features(release)),
        rehearsal="\n\n**A rehearsal: walked by programs, no data of people.**" if release.study.is_rehearsal else "",
        counts=f"{counts['mimics']} mimics ({counts['train']} to train on, {counts['val']} to validate with) "
        f"of {counts['seeds']} seeds; {counts['self_reports']} self-reports and "
        f"{counts['observer_judgments']} observers' judgments by {counts['participants']} people.",
        left_out=filtering.in_words(release),
        last=f"{max(release.shards.filter(split='train').count() - 1, 0):06d}",
    )


def schema(release: Release) -> str:
    """SCHEMA.md: every table and column, from the code that writes them."""
    parts = ["# Tables\n", "Each is `tables/<name>.parquet`. Nothing orders the rows but their keys.\n"]
    for name, build in TABLES.items():
        parts += [f"## {name}\n", " ".join((build.__doc__ or "").split()) + "\n"]
        parts += ["| Column | Type | Meaning |", "| --- | --- | --- |"]
        parts += [f"| `{column.name}` | {column.type} | {column.meaning} |" for column in build(release).columns]
        parts.append("")
    return "\n".join(parts)


def record(release: Release) -> str:
    """release.json: what was asked for, when the study was frozen, by which code, and how much there is."""
    about = {
        "name": release.name,
        "study": release.study.slug,
        "rehearsal": release.study.is_rehearsal,
        "as_of": release.as_of and release.as_of.isoformat(timespec="seconds"),
        "countries": release.countries,
        "cohorts": release.cohorts,
        "exclude_flags": release.exclude_flags,
        "quality_rules": release.quality_rules,
        "code_version": release.code_version,
        "pyarrow": pa.__version__,
        "counts": release.counts,
        "samples": {shard.path: shard.samples for shard in release.shards.in_order().defer("plan")},
        "rows": {path: file["rows"] for path, file in sorted(release.files.items()) if "rows" in file},
    }
    return json.dumps(about, indent=2, ensure_ascii=False, sort_keys=True) + "\n"


def manifest(contents: dict[str, Stored]) -> str:
    """manifest-sha256.txt, one `<hash>  <path>` a line, as sha256sum and BagIt write it."""
    return "".join(f"{file.sha256}  {path}\n" for path, file in sorted(contents.items()))


def contents(release: Release) -> dict[str, Stored]:
    """Every file of a release by its path, as the database knows it."""
    files = {path: Stored(file["size"], file["sha256"]) for path, file in release.files.items()}
    for shard in release.shards.done().defer("plan"):
        files[shard.path] = Stored(shard.size or 0, shard.sha256)
    return dict(sorted(files.items()))


def _configs(release: Release) -> Iterator[str]:
    """The `configs` of the card, without splits that hold nothing: `datasets` refuses those."""
    filled = set(release.shards.values_list("split", flat=True))
    for name, splits in CONFIGS.items():
        files = [{"split": split, "path": f"data/{split}/*.tar"} for split in splits if split in filled]
        if files:
            config: dict[str, Any] = {"config_name": name, "data_files": files}
            yield f"- {json.dumps(config | ({'default': True} if name == 'mimics' else {}))}"


def _features(release: Release) -> Iterator[str]:
    """The `dataset_info` of the card: guessed from five samples, a column that starts with nulls would be lost."""
    for name in CONFIGS:
        columns = [_feature(column.name, column.type) for column in TABLES[name](release).columns]
        features = [
            {"name": "jpg", "dtype": "image"},
            {"name": "json", "struct": columns},
            {"name": "__key__", "dtype": "string"},
            {"name": "__url__", "dtype": "string"},
        ]
        yield f"- {json.dumps({'config_name': name, 'features': features})}"


def _feature(name: str, kind: pa.DataType) -> dict[str, Any]:
    if not pa.types.is_list(kind):
        return {"name": name, "dtype": "float64" if pa.types.is_float64(kind) else str(kind)}
    inner = kind.value_type
    if pa.types.is_struct(inner):
        return {"name": name, "list": [_feature(field.name, field.type) for field in inner]}
    return {"name": name, "list": str(inner)}
