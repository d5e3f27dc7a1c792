"""The command line: ask, wait, copy, verify; and plain words where that cannot be."""

import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from apps.exports.models import Release
from apps.studies.models import Study
from tests.factories import make_cohort, make_study


def run(*arguments: object) -> str:
    out = io.StringIO()
    call_command(*map(str, arguments), stdout=out, stderr=io.StringIO())
    return out.getvalue().strip()


def test_a_release_is_built_copied_and_verified(study: Study, tmp_path: Path) -> None:
    out = tmp_path / "set"

    printed = run("build_release", study.slug, "--country", "VE", "--out", out)

    assert printed == str(out)
    assert Release.objects.get().countries == ["VE"]
    assert run("verify_release", out).startswith(f"{study.slug}-001: 13 files, 12 samples")


def test_without_waiting_it_says_the_name(study: Study) -> None:
    assert run("build_release", study.slug) == f"{study.slug}-001"


@pytest.mark.django_db(transaction=True)
def test_an_unknown_study_is_named() -> None:
    with pytest.raises(CommandError, match="no study “nowhere”"):
        run("build_release", "nowhere")


def test_an_unknown_country_is_named(study: Study) -> None:
    with pytest.raises(CommandError, match="no cohort in FR"):
        run("build_release", study.slug, "--country", "FR")


@pytest.mark.django_db(transaction=True)
def test_a_failure_comes_with_its_reason() -> None:
    empty = make_study()
    make_cohort(empty)

    with pytest.raises(CommandError, match="failed: No accepted photograph"):
        run("build_release", empty.slug, "--wait")


def test_a_folder_in_use_is_refused_before_anything_is_built(study: Study, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")

    with pytest.raises(CommandError, match="is not an empty folder"):
        run("build_release", study.slug, "--out", tmp_path)

    assert not Release.objects.exists()


def test_a_folder_that_is_no_release_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="it is not a release"):
        run("verify_release", tmp_path)


def test_every_wrong_file_is_listed(study: Study, tmp_path: Path) -> None:
    out = tmp_path / "set"
    run("build_release", study.slug, "--out", out)
    (out / "README.md").write_text("other")
    (out / "SCHEMA.md").unlink()

    with pytest.raises(CommandError, match=r"SCHEMA.md is missing.\nREADME.md is not what"):
        run("verify_release", out)
