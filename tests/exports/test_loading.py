"""The tools that read it: webdataset, Hugging Face datasets, pyarrow, mlcroissant, bagit, sha256sum; and the card's own
quick start."""

import json
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonpath_ng.lexer
import pyarrow.dataset
import pyarrow.parquet as pq
import pytest

from apps.exports.documents.kinds import plain
from apps.studies.models import Study
from tests.exports.readers import built_folder, entries, record_of
from tests.exports.story import MIMICS, TRIALS


@pytest.fixture
def datasets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Hugging Face's library, without the network and with its cache in the test's folder."""
    for name in ("HF_HUB_OFFLINE", "HF_DATASETS_OFFLINE"):
        monkeypatch.setenv(name, "1")
    import datasets

    monkeypatch.setattr(datasets.config, "HF_DATASETS_CACHE", tmp_path / "hf")
    return datasets


CROISSANT = "import mlcroissant"


@pytest.fixture
def mlcroissant(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The library of Croissant, unpacking into the test's folder.

    It asks for jsonpath-rw, which comes as source alone; jsonpath-ng, which took that over, answers in its place.
    """
    for module in (jsonpath_ng, jsonpath_ng.lexer):
        monkeypatch.setitem(sys.modules, module.__name__.replace("jsonpath_ng", "jsonpath_rw"), module)
    import mlcroissant
    from etils import epath
    from mlcroissant._src.operation_graph.operations import extract

    monkeypatch.setattr(extract, "EXTRACT_PATH", epath.Path(tmp_path / "croissant"))
    return mlcroissant


def shards(built: Path, split: str) -> list[str]:
    return sorted(str(path) for path in (built / "data" / split).glob("*.tar"))


def test_it_loads_in_webdataset(built: Path) -> None:
    import webdataset

    samples = list(webdataset.WebDataset(shards(built, "train"), shardshuffle=False).decode("pil"))

    assert {sample["json"]["split"] for sample in samples} == {"train"}
    assert all(sample["jpg"].size == (sample["json"]["width"], sample["json"]["height"]) for sample in samples)
    assert {sample["face.jpg"].size for sample in samples if "face.jpg" in sample} == {(224, 224)}
    assert len({sample["json"]["key"] for sample in samples}) == len(samples) > TRIALS


@pytest.mark.parametrize(("nodes", "workers"), [(1, 1), (1, 3), (3, 1)])
def test_an_epoch_is_every_sample_once_however_many_read(
    built: Path, monkeypatch: pytest.MonkeyPatch, nodes: int, workers: int
) -> None:
    """As PyTorch's loader would run it: webdataset asks the same places which node and which worker it is in."""
    import webdataset

    everything = Counter(key for path in shards(built, "train") for key in entries(Path(path)))
    orders = set()
    for seed in range(3):
        read = []
        for node, worker in [(node, worker) for node in range(nodes) for worker in range(workers)]:
            world = {"RANK": node, "WORLD_SIZE": nodes, "WORKER": worker, "NUM_WORKERS": workers}
            for name, value in world.items():
                monkeypatch.setenv(name, str(value))
            train = webdataset.WebDataset(
                shards(built, "train"),
                shardshuffle=10,
                seed=seed,
                nodesplitter=webdataset.split_by_node,
                workersplitter=webdataset.split_by_worker,
            )
            mine = [sample["__key__"] for sample in train.shuffle(10, seed=seed)]
            assert 0 < len(mine) <= len(everything)
            read += mine
        assert Counter(read) == everything
        orders.add(tuple(read))
    assert len(orders) > 1


@pytest.mark.parametrize("streaming", [False, True])
def test_it_loads_in_datasets(built: Path, datasets: Any, streaming: bool) -> None:
    mimics = datasets.load_dataset(str(built), "mimics", streaming=streaming)
    seeds = datasets.load_dataset(str(built), "seeds", split="test", streaming=streaming)

    assert set(mimics) == {"train", "val"}
    samples = [sample for split in mimics.values() for sample in split]
    assert len(samples) == MIMICS
    assert samples[0]["jpg"].size == (320, 320)
    assert Counter(sample["face.jpg"] is not None for sample in samples) == {True: MIMICS // 2, False: MIMICS // 2}
    assert {rating["term"] for sample in samples for rating in sample["json"]["self_report"]} == {"joy", "awe"}
    assert {sample["json"]["seed"] for sample in samples} == {sample["json"]["key"] for sample in seeds}


@pytest.mark.parametrize("streaming", [False, True])
def test_every_table_loads_in_datasets_by_its_own_card(built: Path, datasets: Any, streaming: bool) -> None:
    tables = {Path(path).stem: rows for path, rows in record_of(built)["rows"].items() if path.startswith("tables/")}

    assert set(datasets.get_dataset_config_names(str(built / "tables"))) == set(tables)
    for name, rows in tables.items():
        table = datasets.load_dataset(str(built / "tables"), name, split="train", streaming=streaming)
        assert sum(1 for _ in table) == rows, name


def test_a_release_without_validation_loads_too(study: Study, datasets: Any) -> None:
    """Everybody from Venezuela trains."""
    mimics = datasets.load_dataset(str(built_folder(study, countries=["VE"])))

    assert {split: len(rows) for split, rows in mimics.items()} == {"train": MIMICS // 2}


def test_every_table_loads_in_pyarrow_with_the_columns_that_are_stated(built: Path) -> None:
    record = record_of(built)

    assert {path.relative_to(built).as_posix() for path in built.rglob("*.parquet")} == set(record["rows"])
    for path, rows in record["rows"].items():
        table = pq.read_table(built / path)
        stated = record["columns"][Path(path).stem]
        assert [{"name": column.name, "type": plain(column.type)} for column in table.schema] == stated
        assert len(table) == rows == pyarrow.dataset.dataset(built / path).count_rows()


def test_croissant_is_valid_and_its_records_are_the_tables_and_pictures(built: Path, mlcroissant: Any) -> None:
    described = mlcroissant.Dataset(str(built / "croissant.json"))

    assert (described.metadata.issues.errors, described.metadata.issues.warnings) == (set(), set())
    found = {each.uuid: list(described.records(each.uuid)) for each in described.metadata.record_sets}
    tables = {Path(path).stem: path for path in record_of(built)["rows"]}
    assert {name: len(found[name]) for name in tables} == {
        name: record_of(built)["rows"][path] for name, path in tables.items()
    }
    rows = {row["key"]: row for row in pq.read_table(built / "tables/mimics.parquet").to_pylist()}
    for record in found["mimics"]:
        row = rows[record["mimics/key"].decode()]
        assert record["mimics/width"] == row["width"]
        assert record["mimics/virtual_camera"] == row["virtual_camera"]
        assert [
            {"term": each["mimics/self_report/term"].decode(), "intensity": each["mimics/self_report/intensity"]}
            for each in record["mimics/self_report"]
        ] == row["self_report"]
    assert {record["mimic_pictures/key"].decode() for record in found["mimic_pictures"]} == set(rows)
    assert {record["mimic_pictures/picture"].size for record in found["mimic_pictures"]} == {(320, 320)}
    assert {record["mimic_faces/picture"].size for record in found["mimic_faces"]} == {(224, 224)}
    assert len(found["mimic_faces"]) == MIMICS // 2
    assert len(found["seed_pictures"]) == TRIALS


def test_croissant_refuses_a_file_that_was_changed(built: Path, mlcroissant: Any) -> None:
    shutil.copy(built / "tables/seeds.parquet", built / "tables/terms.parquet")
    described = mlcroissant.Dataset(str(built / "croissant.json"))

    with pytest.raises(mlcroissant.GenerationError) as refused:
        list(described.records("terms"))
    assert "is not identical with the reference" in str(refused.value.__cause__)


def quick_start(built: Path, *, croissant: bool) -> list[str]:
    """The card's lines of Python, those on Croissant or all others."""
    samples = re.findall(r"```python\n(.*?)```", (built / "README.md").read_text(), re.DOTALL)
    return [sample for sample in samples if (CROISSANT in sample) == croissant]


def test_the_quick_start_on_croissant_runs_as_written(built: Path, mlcroissant: Any) -> None:
    [sample] = quick_start(built, croissant=True)
    reader: dict[str, Any] = {"path": str(built)}

    exec(sample, reader)

    assert len(reader["people"]) == len(pq.read_table(built / "tables/participants.parquet"))


def test_the_quick_start_in_the_card_runs_as_written(built: Path, datasets: Any) -> None:
    samples = quick_start(built, croissant=False)
    reader: dict[str, Any] = {"path": str(built)}

    for sample in samples:
        exec(sample, reader)

    assert len(samples) == 3
    assert set(reader["intensities"]) == {"joy", "awe"}
    targets = [dict(zip(reader["codes"], target, strict=True)) for target in reader["target_of"].values()]
    assert len(targets) == MIMICS
    assert {target["anger"] for target in targets} == {0}
    assert all(0 < target["joy"] < target["awe"] <= 90 for target in targets)
    assert set(reader["first"]) >= {"jpg", "face.jpg", "json"}
    assert set(reader["judgments"]["kind"]) == {"observer", "self_report"}


def test_the_shell_lines_of_the_card_are_ones_there_are(built: Path, mlcroissant: Any) -> None:
    lines = [line for block in shell_blocks(built) for line in block.splitlines()]

    assert lines[0] == "python verify.py"
    assert lines[1].split()[:2] == ["pip", "install"]
    assert "mlcroissant" in lines[1]
    for library in lines[1].split()[2:]:
        __import__({"pillow": "PIL"}.get(library, library))


def shell_blocks(built: Path) -> Iterator[str]:
    yield from re.findall(r"```sh\n(.*?)```", (built / "README.md").read_text(), re.DOTALL)


def test_sha256sum_agrees_with_the_manifest(built: Path) -> None:
    command = ["sha256sum", "--check", "--strict", "--quiet", "manifest-sha256.txt"]
    checked = subprocess.run(command, cwd=built, capture_output=True, text=True)

    assert (checked.returncode, checked.stdout, checked.stderr) == (0, "", "")


def test_in_a_bag_the_manifest_is_one_that_bagit_accepts(built: Path, tmp_path: Path) -> None:
    """BagIt (RFC 8493) wants what it lists below data/."""
    import bagit

    bag = tmp_path / "bag"
    shutil.copytree(built, bag / "data")
    lines = (bag / "data/manifest-sha256.txt").read_text().splitlines()
    (bag / "data/manifest-sha256.txt").unlink()
    listed = [re.sub("  ", "  data/", line, count=1) for line in lines]
    (bag / "manifest-sha256.txt").write_text("\n".join(listed) + "\n")
    (bag / "bagit.txt").write_text("BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n")

    bagit.Bag(str(bag)).validate()

    (bag / "data/README.md").write_text("other")
    with pytest.raises(bagit.BagValidationError):
        bagit.Bag(str(bag)).validate()


def test_the_record_lists_every_shard(built: Path) -> None:
    stated = json.loads((built / "release.json").read_text())["samples"]

    assert stated == {path.relative_to(built).as_posix(): len(entries(path)) for path in sorted(built.rglob("*.tar"))}
