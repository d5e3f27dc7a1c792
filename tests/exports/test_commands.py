"""The command line: ask, wait, copy, verify; and plain words where that cannot be."""

import io
import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from apps.exports.models import Release
from apps.studies.models import Study
from tests.exports.story import SAMPLES, recipient_of, release
from tests.factories import make_cohort, make_recipient, make_study


def run(*arguments: object) -> str:
    out = io.StringIO()
    call_command(*map(str, arguments), stdout=out, stderr=io.StringIO())
    return out.getvalue().strip()


def build(study: Study, *arguments: object) -> str:
    """Ask for a release for the study's recipient."""
    return run("build_release", study.slug, "--recipient", recipient_of(study).name, *arguments)


def test_a_release_is_built_copied_and_verified(study: Study, tmp_path: Path) -> None:
    out = tmp_path / "set"

    printed = build(study, "--country", "VE", "--out", out)

    assert printed == str(out)
    assert Release.objects.get().countries == ["VE"]
    assert re.match(rf"{study.slug}-001: \d+ files, 12 samples", run("verify_release", out))


def test_without_waiting_it_says_the_name(study: Study) -> None:
    assert build(study) == f"{study.slug}-001"


@pytest.mark.django_db(transaction=True)
def test_an_unknown_study_is_named() -> None:
    with pytest.raises(CommandError, match="no study “nowhere”"):
        run("build_release", "nowhere", "--recipient", "Lab")


def test_an_unknown_country_is_named(study: Study) -> None:
    with pytest.raises(CommandError, match="no cohort in FR"):
        build(study, "--country", "FR")


@pytest.mark.django_db(transaction=True)
def test_a_failure_comes_with_its_reason() -> None:
    empty = make_study()
    make_cohort(empty)

    with pytest.raises(CommandError, match="failed: No accepted photograph"):
        build(empty, "--wait")


def test_a_folder_in_use_is_refused_before_anything_is_built(study: Study, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")

    with pytest.raises(CommandError, match="is not an empty folder"):
        build(study, "--out", tmp_path)

    assert not Release.objects.exists()


def test_a_folder_that_is_no_release_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="it is not a release"):
        run("verify_release", tmp_path)


def test_every_wrong_file_is_listed(study: Study, tmp_path: Path) -> None:
    out = tmp_path / "set"
    build(study, "--out", out)
    (out / "README.md").write_text("other")
    (out / "SCHEMA.md").unlink()

    with pytest.raises(CommandError, match=r"README.md is not what .*\nSCHEMA.md is missing"):
        run("verify_release", out)


def test_all_that_may_be_asked_for_is(study: Study, settings: Any) -> None:
    settings.STORAGES = settings.STORAGES | {"cluster": settings.STORAGES["default"]}
    earlier = release(study)

    build(
        study, "--purpose", "To check.", "--extends", earlier.name, "--storage", "cluster",
        "--expires-days", 7, "--samples-per-shard", 4, "--cohort", "us-mimic",
    )  # fmt: skip

    built = Release.objects.latest("number")
    assert (built.purpose, built.extends, built.storage, built.cohorts) == (
        "To check.",
        earlier,
        "cluster",
        ["us-mimic"],
    )
    assert built.samples_per_shard == 4
    assert built.expires_at
    assert timedelta(days=6) < built.expires_at - timezone.now() <= timedelta(days=7)
    assert built.events.get(kind="requested").actor == "command line"


def test_what_is_copied_out_is_in_the_log(study: Study, tmp_path: Path) -> None:
    build(study, "--out", tmp_path / "set")

    event = Release.objects.get().events.get(kind="copied")
    assert (event.actor, event.text) == ("command line", str(tmp_path / "set"))


def test_watching_shows_the_bar_and_every_line_of_the_log(study: Study, capsys: pytest.CaptureFixture[str]) -> None:
    printed = build(study, "--watch")

    shown = capsys.readouterr().err
    built = Release.objects.get()
    assert printed == built.name
    assert "100%" in shown
    assert f"{built.name}: {SAMPLES} of {SAMPLES} pictures" in shown
    lines = [line for line in shown.replace("\r", "\n").splitlines() if "·" in line or "ready" in line]
    assert any("requested · To train" in line and "by command line" in line for line in lines)
    assert built.events.count() == sum(line[:2] == "20" for line in shown.replace("\r", "\n").splitlines())


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (["--recipient", "Nobody"], "no recipient “Nobody”. Known recipients: “"),
        (["--extends", "faces-999"], "no release faces-999. Known releases: "),
        (["--storage", "moon"], "no store “moon”. There are: default"),
        (["--storage", "staticfiles"], "no store “staticfiles”"),
        (["--expires-days", "0"], "--expires-days must be 1 or more"),
        (["--samples-per-shard", "0"], "--samples-per-shard must be 1 or more"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_asked_for(study: Study, wrong: list[str], said: str) -> None:
    with pytest.raises(CommandError, match=re.escape(said)):
        build(study, *wrong)

    assert not Release.objects.exists()


def test_an_agreement_that_is_over_is_named(study: Study) -> None:
    make_recipient(study, name="Lab", ends_on=date(2026, 1, 2))

    with pytest.raises(CommandError, match="agreement with Lab does not hold today"):
        run("build_release", study.slug, "--recipient", "Lab")
