"""The cards by which Hugging Face `datasets` finds its way: README.md, and tables/README.md for the tables.

Two, for the library reads all that one card describes with one loader: tars, or Parquet.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from string import Template
from typing import Any

from apps.exports.documents import facts
from apps.exports.documents.kinds import feature
from apps.exports.models import Release
from apps.exports.tables.registry import TABLES
from apps.exports.tables.stored import path_of
from apps.quality.rules import RULES

TEMPLATES = Path(__file__).parents[1] / "texts"
SHARDED = {"mimics": ("train", "val"), "seeds": ("test",)}
PICTURES = {"mimics": ("jpg", "face.jpg"), "seeds": ("jpg",)}
SIZES = {1_000: "n<1K", 10_000: "1K<n<10K", 100_000: "10K<n<100K", 1_000_000: "100K<n<1M", 10_000_000: "1M<n<10M"}


def card(release: Release) -> str:
    """README.md: a Hugging Face data set card that `datasets.load_dataset` understands."""
    counts = release.counts
    country, term_list = facts.an_example(release)
    return Template((TEMPLATES / "README.md").read_text()).substitute(
        title=" ".join(release.study.title.split()),
        quoted_title=json.dumps(release.study.title, ensure_ascii=False),
        languages=json.dumps(facts.languages(release)),
        size=next((name for size, name in SIZES.items() if counts["mimics"] < size), "n>10M"),
        configs="\n".join(_configs(release)),
        features="\n".join(_features(release)),
        rehearsal="\n\n**A rehearsal: walked by programs, no data of people.**" if release.study.is_rehearsal else "",
        mimics=counts["mimics"],
        train=counts["train"],
        val=counts["val"],
        seeds=counts["seeds"],
        self_reports=counts["self_reports"],
        observer_judgments=counts["observer_judgments"],
        participants=counts["participants"],
        left_out=left_out(release),
        country=country,
        term_list=term_list,
        tables=", ".join(f"`{name}`" for name in TABLES if path_of(name).startswith("tables/")),
    )


def tables_card(release: Release) -> str:
    """tables/README.md: one configuration for each table in that folder."""
    names = [name for name in TABLES if path_of(name).startswith("tables/")]
    configs = [{"config_name": name, "data_files": f"{name}.parquet"} for name in names]
    lines = "\n".join(f"- {json.dumps(config)}" for config in configs)
    text = f"Tables of {' '.join(release.study.title.split())}. `../SCHEMA.md` says what every column means."
    return f"---\nconfigs:\n{lines}\n---\n\n{text}\n"


def left_out(release: Release) -> str:
    """What the filter by quality flags left out, as a paragraph; nothing without a filter."""
    if not release.exclude_flags:
        return ""
    counts = facts.counts(release)
    by_rule = counts["left_out_by_rule"]
    rules = "; ".join(f"`{rule}` ({RULES[rule].label}): {by_rule.get(rule, 0)}" for rule in release.exclude_flags)
    return (
        f"\n\nLeft out for quality flags: {counts['left_out_sessions']} sessions, and so {counts['left_out_mimics']} "
        f"mimics and {counts['left_out_judgments']} judgments. By rule (a session may have several): {rules}. "
        f"{counts['not_assessed_sessions']} sessions that were not over are in it without having been assessed. "
        "`release.json` names each cohort's version of the rules."
    )


def _configs(release: Release) -> Iterator[str]:
    """The `configs` of the card, without splits that hold nothing: `datasets` refuses those."""
    filled = set(release.shards.values_list("split", flat=True))
    for name, splits in SHARDED.items():
        files = [{"split": split, "path": f"data/{split}/*.tar"} for split in splits if split in filled]
        if files:
            config: dict[str, Any] = {"config_name": name, "data_files": files}
            yield f"- {json.dumps(config | ({'default': True} if name == 'mimics' else {}))}"


def _features(release: Release) -> Iterator[str]:
    """The `dataset_info` of the card: guessed from five samples, a column that starts with nulls would be lost."""
    for name, pictures in PICTURES.items():
        columns = [feature(column.name, column.type) for column in TABLES[name](release).columns]
        features = [
            *({"name": picture, "dtype": "image"} for picture in pictures),
            {"name": "json", "struct": columns},
            {"name": "__key__", "dtype": "string"},
            {"name": "__url__", "dtype": "string"},
        ]
        yield f"- {json.dumps({'config_name': name, 'features': features})}"
