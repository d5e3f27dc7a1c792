"""A release is checked against itself: by the program inside it, and with its tables by `manage.py verify_release`."""

import ast
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from apps.exports.comparing import verify as stand_alone
from apps.exports.comparing.verification import BrokenReleaseError, verify
from apps.studies.models import Study
from tests.exports.readers import (
    built_folder,
    crop_faces,
    entries,
    forge,
    record_of,
    rewrite,
    rewrite_table,
    write_shard,
)
from tests.exports.story import SAMPLES, mimics_of

Harm = Callable[[Path], object]
TRAIN, VAL, TEST = "data/train/mimic-train-000000.tar", "data/val/mimic-val-000000.tar", "data/test/seed-000000.tar"


def run_inside(root: Path) -> tuple[int, str]:
    """Run the program in a release with nothing but Python: no site-packages, no settings."""
    command = [sys.executable, "-I", "-S", "verify.py"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=60)
    return done.returncode, done.stdout + done.stderr


def problems_of(root: Path) -> str:
    with pytest.raises(BrokenReleaseError) as broken:
        verify(root)
    return str(broken.value)


def set_to(**values: Any) -> Callable[[dict[str, Any]], dict[str, Any]]:
    return lambda about: about | values


def harm_json(path: str, **values: Any) -> Harm:
    return lambda root: rewrite(root / path, set_to(**values))


def without(name: str) -> Callable[[dict[str, Any]], dict[str, Any]]:
    return lambda about: {key: value for key, value in about.items() if key != name}


def swap_pictures(root: Path) -> None:
    found = entries(root / TRAIN)
    one, other = list(found)[:2]
    found[one]["jpg"], found[other]["jpg"] = found[other]["jpg"], found[one]["jpg"]
    write_shard(root / TRAIN, found)


def repeat_a_sample(root: Path) -> None:
    again = dict([next(iter(entries(root / TRAIN).items()))])
    write_shard(root / "data/train/mimic-train-000001.tar", again | entries(root / "data/train/mimic-train-000001.tar"))


def bury_somebody_alive(root: Path) -> None:
    (root / "tombstones.txt").write_text(next(iter(entries(root / TRAIN))) + "\n")


def take_a_person_along(root: Path) -> None:
    """Somebody of val is in train as well."""
    person = json.loads(next(iter(entries(root / VAL).values()))["json"])["participant"]
    rewrite(root / TRAIN, set_to(participant=person))


def train_on_a_seed(root: Path) -> None:
    seeds, mimics = entries(root / TEST), entries(root / TRAIN)
    key = next(iter(seeds))
    write_shard(root / TRAIN, mimics | {key: seeds.pop(key)})
    write_shard(root / TEST, seeds)


def test_the_program_inside_is_ours_and_finds_all_well(built: Path) -> None:
    assert (built / "verify.py").read_text() == Path(stand_alone.__file__).read_text()

    code, said = run_inside(built)

    assert code == 0, said
    name, files = record_of(built)["name"], len((built / "manifest-sha256.txt").read_text().splitlines())
    assert said == f"{name}: {files} files, {SAMPLES} samples, all as the manifest says.\n"
    assert not list(built.rglob("__pycache__"))


def test_the_program_needs_no_more_than_an_old_python() -> None:
    tree = ast.parse(Path(stand_alone.__file__).read_text(), feature_version=(3, 9))

    imports = [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]
    named = {node.module if isinstance(node, ast.ImportFrom) else node.names[0].name for node in imports}
    assert {str(name).split(".")[0] for name in named} <= sys.stdlib_module_names


def test_what_was_changed_since_is_named(built: Path, tmp_path: Path) -> None:
    harms: list[tuple[Harm, str]] = [
        (lambda root: (root / "README.md").write_text("other"), "README.md is not what the manifest says"),
        (lambda root: (root / TEST).unlink(), f"{TEST} is missing"),
        (lambda root: (root / "notes.txt").write_text("mine"), "notes.txt is not in the manifest"),
        (lambda root: (root / "manifest-sha256.txt").unlink(), "it is not a release"),
        (lambda root: (root / "manifest-sha256.txt").write_text("all\n"), "has a line that is not “hash  path”"),
        (lambda root: (root / TRAIN).write_bytes((root / TRAIN).read_bytes()[:-2000]), f"{TRAIN} is not what"),
        (lambda root: (root / "release.json").write_text("{"), "release.json or tombstones.txt cannot be read"),
        (lambda root: (root / "release.json").write_text("{}"), "release.json does not state: columns, counts"),
    ]

    for number, (harm, said) in enumerate(harms):
        root = shutil.copytree(built, tmp_path / str(number))
        harm(root)
        assert said in problems_of(root)
        assert said in run_inside(root)[1]


HARMS: list[tuple[Harm, str]] = [
    (lambda root: shutil.copy(root / TRAIN, root / VAL), "belongs to split train"),
    (take_a_person_along, "who is in two splits"),
    (harm_json(TRAIN, seed_split="neither"), "which is in two seed splits"),
    (train_on_a_seed, "has other columns than release.json states for mimics"),
    (swap_pictures, "is not the picture that its JSON is about"),
    (harm_json(TRAIN, key="somebody"), "is not the picture that its JSON is about"),
    (repeat_a_sample, "is there twice"),
    (bury_somebody_alive, "was taken back and must not be here"),
    (lambda root: rewrite(root / TRAIN, lambda about: None), f"{TRAIN} holds 4 samples, not 5."),
    (lambda root: rewrite(root / TRAIN, lambda about: None), "There are 17 samples of mimics, not 18."),
    (lambda root: rewrite(root / TEST, lambda about: None), "1 seeds that mimics imitate are not among the seeds"),
    (lambda root: rewrite(root / TRAIN, without("country")), "has other columns than release.json states"),
    (harm_json(TRAIN, width="wide"), "has other columns than release.json states"),
    (harm_json(TRAIN, width=True), "has other columns than release.json states"),
    (harm_json(TRAIN, self_report=[{"term": 1, "intensity": 2}]), "has other columns than release.json states"),
    (lambda root: (root / TRAIN).write_bytes(b"no tar" * 500), "is no tar that can be read to its end"),
    (lambda root: (root / "tombstones.txt").unlink(), "tombstones.txt is not in the manifest"),
]


def test_a_release_whose_makers_erred_is_noticed_behind_good_hashes(built: Path, tmp_path: Path) -> None:
    for number, (harm, said) in enumerate(HARMS):
        root = shutil.copytree(built, tmp_path / str(number))
        harm(root)
        forge(root)

        code, printed = run_inside(root)

        assert code == 1, said
        assert said in printed
        assert said in problems_of(root)


def keep_most(table: pa.Table) -> pa.Table:
    return table.slice(1)


def name_another(column: str) -> Callable[[pa.Table], pa.Table]:
    def changed(table: pa.Table) -> pa.Table:
        values = ["0" * 24, *table[column].to_pylist()[1:]]
        return table.set_column(table.schema.get_field_index(column), column, pa.array(values, pa.string()))

    return changed


def swap_splits(table: pa.Table) -> pa.Table:
    swapped = pc.if_else(pc.equal(table["split"], "train"), "val", "train")
    return table.set_column(table.schema.get_field_index("split"), "split", swapped)


TABLE_HARMS: list[tuple[str, Callable[[pa.Table], pa.Table], str]] = [
    ("tables/ratings", keep_most, "tables/ratings.parquet holds 37 rows, not 38."),
    ("tables/mimics", name_another("key"), "tables/mimics.parquet and the shards differ in 2 keys."),
    (
        "tables/seeds",
        lambda table: pa.concat_tables([table, table]),
        "tables/seeds.parquet has 3 keys more than once.",
    ),
    ("tables/terms", lambda table: table.drop_columns(["gloss"]), "has other columns than release.json states."),
    ("tables/judgments", name_another("stimulus"), "1 keys in stimulus are of no sample, such as 0000"),
    ("tables/targets", name_another("mimic"), "1 keys in mimic are of no sample, such as 0000"),
    ("tables/participants", swap_splits, "and in the shards in another split."),
]


def test_tables_that_disagree_are_noticed_behind_good_hashes(built: Path, tmp_path: Path) -> None:
    for number, (name, change, said) in enumerate(TABLE_HARMS):
        root = shutil.copytree(built, tmp_path / str(number))
        rewrite_table(root / f"{name}.parquet", change)
        forge(root)

        assert said in problems_of(root)


def test_a_table_that_is_none_and_tombstones_told_twice_differently_are_noticed(built: Path) -> None:
    (built / "tables/sessions.parquet").write_bytes(b"PAR1 and no more")
    (built / "tombstones.txt").write_text("0" * 24 + "\n")
    (built / "tables/terms.parquet").unlink()
    forge(built)

    said = problems_of(built)

    assert "tables/sessions.parquet is no table that can be read" in said
    assert "tables/terms.parquet is missing." in said
    assert "tombstones.parquet and tombstones.txt differ in 1 keys." in said


def test_cut_out_faces_belong_to_samples_and_a_stray_file_does_not(study: Study) -> None:
    crop_faces(mimics_of(study)[::2])
    built = built_folder(study)
    found = entries(built / TRAIN)
    assert any("face.jpg" in parts for path in built.glob("data/*/*.tar") for parts in entries(path).values())
    assert run_inside(built)[0] == 0

    key = next(iter(found))
    found[key]["txt"] = b"a note"
    write_shard(built / TRAIN, found)
    forge(built)

    assert f"{key} is no picture with its JSON" in problems_of(built)
