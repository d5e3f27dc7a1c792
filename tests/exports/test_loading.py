"""The tools that read it: webdataset, Hugging Face datasets, pyarrow, sha256sum."""

import hashlib
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from apps.exports.models import Release
from apps.exports.verification import BrokenReleaseError, verify
from apps.studies.models import Study
from tests.exports.story import MIMICS, TRIALS, folder, release


@pytest.fixture
def built(study: Study) -> Path:
    """The folder of a finished release."""
    made = release(study)
    assert made.state == Release.State.READY
    return folder(made)


@pytest.fixture
def datasets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Hugging Face's library, without the network and with its cache in the test's folder."""
    for name in ("HF_HUB_OFFLINE", "HF_DATASETS_OFFLINE"):
        monkeypatch.setenv(name, "1")
    import datasets

    monkeypatch.setattr(datasets.config, "HF_DATASETS_CACHE", tmp_path / "hf")
    return datasets


def test_it_loads_in_webdataset(built: Path) -> None:
    import webdataset

    urls = sorted(str(path) for path in built.glob("data/train/*.tar"))
    samples = list(webdataset.WebDataset(urls, shardshuffle=False).decode("pil").to_tuple("jpg", "json"))

    assert {about["split"] for _, about in samples} == {"train"}
    assert all(picture.size == (about["width"], about["height"]) for picture, about in samples)
    assert len({about["key"] for _, about in samples}) == len(samples) > TRIALS


@pytest.mark.parametrize("streaming", [False, True])
def test_it_loads_in_datasets(built: Path, datasets: Any, streaming: bool) -> None:
    mimics = datasets.load_dataset(str(built), "mimics", streaming=streaming)
    seeds = datasets.load_dataset(str(built), "seeds", split="test", streaming=streaming)

    assert set(mimics) == {"train", "val"}
    samples = [sample for split in mimics.values() for sample in split]
    assert len(samples) == MIMICS
    assert samples[0]["jpg"].size == (320, 320)
    assert {rating["term"] for sample in samples for rating in sample["json"]["self_report"]} == {"joy", "awe"}
    assert {sample["json"]["seed"] for sample in samples} == {sample["json"]["key"] for sample in seeds}


def test_a_release_without_validation_loads_too(study: Study, datasets: Any) -> None:
    """Everybody from Venezuela trains."""
    built = release(study, countries=["VE"])

    mimics = datasets.load_dataset(str(folder(built)))

    assert {split: len(rows) for split, rows in mimics.items()} == {"train": MIMICS // 2}


def test_the_quick_start_in_the_card_runs_as_written(built: Path, datasets: Any) -> None:
    samples = re.findall(r"```python\n(.*?)```", (built / "README.md").read_text(), re.DOTALL)
    reader: dict[str, Any] = {"path": str(built)}

    for sample in samples:
        exec(sample, reader)

    assert set(reader["intensities"]) == {"joy", "awe"}
    assert set(reader["mimics"].features) >= {"jpg", "json"}
    assert set(reader["judgments"]["kind"]) == {"observer", "self_report"}


def test_sha256sum_agrees_with_the_manifest(built: Path) -> None:
    command = ["sha256sum", "--check", "--strict", "--quiet", "manifest-sha256.txt"]
    checked = subprocess.run(command, cwd=built, capture_output=True, text=True)

    assert (checked.returncode, checked.stdout, checked.stderr) == (0, "", "")


def test_what_was_changed_since_is_named(built: Path, tmp_path: Path) -> None:
    harms: list[tuple[Callable[[Path], object], str]] = [
        (lambda root: (root / "README.md").write_text("other"), "README.md is not what the manifest says"),
        (lambda root: (root / "data/test/seed-000000.tar").unlink(), "data/test/seed-000000.tar is missing"),
        (lambda root: (root / "notes.txt").write_text("mine"), "notes.txt is not in the manifest"),
        (lambda root: (root / "manifest-sha256.txt").unlink(), "it is not a release"),
    ]

    for number, (harm, said) in enumerate(harms):
        copy = shutil.copytree(built, tmp_path / str(number))
        harm(copy)
        with pytest.raises(BrokenReleaseError, match=said):
            verify(copy)


def test_a_release_whose_makers_erred_is_noticed_behind_good_hashes(built: Path) -> None:
    """The manifest is made anew, as a faulty builder would have made it."""
    shard = built / "data/val/mimic-val-000000.tar"
    shutil.copy(built / "data/train/mimic-train-000000.tar", shard)
    listing = built / "manifest-sha256.txt"
    digest = hashlib.sha256(shard.read_bytes()).hexdigest()
    listing.write_text(re.sub(r"\w+(?=  data/val/mimic-val-000000)", digest, listing.read_text()))

    with pytest.raises(BrokenReleaseError) as broken:
        verify(built)

    said = str(broken.value)
    assert "belongs to split train" in said
    assert "tables/mimics.parquet and the shards differ" in said
