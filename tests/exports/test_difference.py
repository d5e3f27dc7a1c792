"""From one release to another: what changed, and the later one rebuilt from the earlier one and no more than that."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from apps.exports.building.requests import request_release
from apps.exports.comparing.apply import DeltaError, apply
from apps.exports.comparing.difference import DifferenceError, difference, write_delta
from apps.exports.content.pseudonyms import Pseudonyms
from apps.exports.handing_out import delivery
from apps.exports.models import Release
from apps.mimicry.models import Mimic
from apps.mimicry.removal.withdrawal import withdraw
from apps.studies.models import Study
from tests.exports.story import TRIALS, contents, imitate, mimics_of, rate, release
from tests.factories import make_recipient


def grown(study: Study) -> tuple[Release, Release, Mimic]:
    """Two releases; in between one photograph was withdrawn, somebody judged some of the others, and somebody came."""
    first = release(study)
    gone = mimics_of(study)[0]
    withdraw(gone)
    # Raters are drawn pictures: of those that are in the first release, as long as there are no others.
    rate(study.cohorts.get(slug="us-rate"))
    imitate(study.cohorts.get(slug="us-mimic"))
    return first, release(study, extends=first), gone


def copied(built: Release, folder: Path) -> Path:
    delivery.copy_to(built, folder)
    return folder


def files_below(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_it_names_what_was_added_removed_and_judged_anew(study: Study) -> None:
    first, second, gone = grown(study)
    names = Pseudonyms(first.recipient)
    newest = {names.name("mimic", mimic.uuid) for mimic in mimics_of(study)[-3:]}
    rated = Mimic.objects.filter(stimulus__trials__session=rate_session(study)).values_list("uuid", flat=True)

    found = difference(first, second)

    assert (found["from"]["name"], found["to"]["name"]) == (first.name, second.name)
    assert found["to"]["manifest_sha256"] == second.manifest_sha256
    assert set(found["mimics"]["added"]) == newest
    assert found["mimics"]["removed"] == [names.name("mimic", gone.uuid)]
    expected = {names.name("mimic", uuid) for uuid in rated}
    assert len(expected) == TRIALS
    assert set(found["mimics"]["rejudged"]) == expected


def rate_session(study: Study) -> int:
    """The latest sitting of raters."""
    return int(study.cohorts.get(slug="us-rate").sessions.order_by("-pk").values_list("pk", flat=True)[0])


def test_files_that_are_the_same_are_told_from_new_ones(study: Study) -> None:
    first, second, gone = grown(study)
    [left] = first.shards.filter(members__contains=[gone.uuid])

    files = difference(first, second)["files"]

    same, new = {file["path"] for file in files["same"]}, {file["path"] for file in files["new"]}
    shards = {shard.path for shard in first.shards.all()}
    assert shards - same == {left.path}
    assert same | new == contents(second).keys()
    assert not same & new
    assert files["gone"] == []


def test_between_a_release_and_itself_nothing_is_different(study: Study) -> None:
    built = release(study)

    found = difference(built, built)

    assert found["mimics"] == {"added": [], "removed": [], "rejudged": []}
    assert (found["files"]["new"], found["files"]["gone"]) == ([], [])
    assert all(file["path"] == file["from_path"] for file in found["files"]["same"])


def test_the_later_release_is_rebuilt_byte_for_byte_by_the_program_in_the_folder(study: Study, tmp_path: Path) -> None:
    first, second, _ = grown(study)
    earlier = copied(first, tmp_path / "a")
    write_delta(first, second, tmp_path / "delta")

    command = [sys.executable, "-I", "-S", str(tmp_path / "delta/apply.py")]
    done = subprocess.run([*command, str(earlier), str(tmp_path / "delta"), str(tmp_path / "b")], capture_output=True)

    assert (done.returncode, done.stderr) == (0, b"")
    assert files_below(tmp_path / "b") == contents(second)
    assert sum(map(len, files_below(tmp_path / "delta/files").values())) < sum(map(len, contents(second).values()))


def test_the_commands_do_the_same(study: Study, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first, second, _ = grown(study)
    copied(first, tmp_path / "a")

    call_command("release_difference", first.name, second.name, "--out", str(tmp_path / "delta"))
    call_command("apply_difference", str(tmp_path / "a"), str(tmp_path / "delta"), str(tmp_path / "b"))

    assert second.events.get(kind="copied").text == f"{tmp_path / 'delta'}: what changed since {first}"
    assert "3 added, 1 removed" in capsys.readouterr().out
    assert files_below(tmp_path / "b") == contents(second)


def test_a_release_that_does_not_fit_is_refused_by_the_file_it_differs_in(study: Study, tmp_path: Path) -> None:
    first, second, _ = grown(study)
    earlier = copied(first, tmp_path / "a")
    found = write_delta(first, second, tmp_path / "delta")
    touched = next(file["from_path"] for file in found["files"]["same"] if file["path"].endswith(".tar"))
    (earlier / touched).write_bytes(b"something else")

    with pytest.raises(DeltaError, match=touched):
        apply(earlier, tmp_path / "delta", tmp_path / "b")


def test_a_difference_cannot_write_outside_of_its_folder(study: Study, tmp_path: Path) -> None:
    first, second, _ = grown(study)
    earlier = copied(first, tmp_path / "a")
    found = write_delta(first, second, tmp_path / "delta")
    found["files"]["new"][0]["path"] = "../outside"
    (tmp_path / "delta/difference.json").write_text(json.dumps(found))

    with pytest.raises(DeltaError, match="a path outside of the release"):
        apply(earlier, tmp_path / "delta", tmp_path / "b")
    assert not (tmp_path / "outside").exists()


def test_a_file_that_is_in_neither_folder_is_missed(study: Study, tmp_path: Path) -> None:
    first, second, _ = grown(study)
    earlier = copied(first, tmp_path / "a")
    found = write_delta(first, second, tmp_path / "delta")
    left_out = found["files"]["same"].pop()
    (tmp_path / "delta/difference.json").write_text(json.dumps(found))

    with pytest.raises(DeltaError, match=left_out["path"]):
        apply(earlier, tmp_path / "delta", tmp_path / "b")


def test_releases_of_two_recipients_or_unfinished_ones_are_not_compared(study: Study, tmp_path: Path) -> None:
    built = release(study)
    theirs = request_release(make_recipient(study), created_by="steward")
    ours = request_release(built.recipient, created_by="steward")

    with pytest.raises(DifferenceError, match="two recipients"):
        difference(built, theirs)
    with pytest.raises(CommandError, match="queued, not ready"):
        call_command("release_difference", built.name, ours.name, "--out", str(tmp_path / "delta"))
