"""Cohorts by command: made, changed, moved and copied, each safe to repeat."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from apps.studies.models import ChangeLog, Cohort, Study
from tests.factories import make_cohort, make_study

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> Any:
    out = StringIO()
    call_command("cohort", *arguments, stdout=out)
    return json.loads(out.getvalue())


@pytest.fixture
def study() -> Study:
    """A study with one seed and the texts of a cohort."""
    return make_cohort(study=make_study(slug="faces"), slug="us-mimic").study


@pytest.fixture
def design(tmp_path: Path) -> str:
    path = tmp_path / "cohort.json"
    said = {"country": "ET", "language": "en", "phase": "mimic", "trials_per_session": 5, "pay_amount": "2.50"}
    path.write_text(json.dumps(said))
    return str(path)


def test_a_cohort_is_made_from_a_document_and_what_is_left_out_is_chosen(study: Study, design: str) -> None:
    done = run("set", "faces", "et-mimic", design)

    cohort = study.cohorts.get(slug="et-mimic")
    assert done["made"] is True
    assert (cohort.country, cohort.trials_per_session, str(cohort.pay_amount)) == ("ET", 5, "2.50")
    assert (cohort.time_zone, cohort.pay_currency) == ("Africa/Addis_Ababa", "ETB")
    assert cohort.state == Cohort.State.DRAFT


def test_said_again_nothing_changes(study: Study, design: str) -> None:
    run("set", "faces", "et-mimic", design)
    noted = ChangeLog.objects.count()

    again = run("set", "faces", "et-mimic", design)

    assert (again["made"], again["changed"]) == (False, {})
    assert ChangeLog.objects.count() == noted


def test_what_was_shown_can_be_given_back(study: Study, tmp_path: Path) -> None:
    shown = tmp_path / "shown.json"
    shown.write_text(json.dumps(run("show", "faces", "us-mimic")))

    again = run("set", "faces", "us-mimic", str(shown))

    assert again["changed"] == {}


def test_a_dry_run_says_what_would_change_and_changes_nothing(study: Study, design: str) -> None:
    run("set", "faces", "et-mimic", design)
    Path(design).write_text(json.dumps({"trials_per_session": 8}))

    said = run("set", "faces", "et-mimic", design, "--dry-run")

    assert said["changed"] == {"trials_per_session": [5, 8]}
    assert study.cohorts.get(slug="et-mimic").trials_per_session == 5


def test_what_is_wrong_is_named_field_by_field(study: Study, design: str) -> None:
    Path(design).write_text(
        json.dumps({"country": "ET", "language": "en", "phase": "dance", "wording": 99, "colour": 1})
    )

    with pytest.raises(CommandError, match=r"wording: .*99[\s\S]*colour: "):
        run("set", "faces", "et-mimic", design)

    assert not study.cohorts.filter(slug="et-mimic").exists()


def test_what_a_launch_has_fixed_is_refused_with_what_to_do_instead(study: Study, design: str) -> None:
    Path(design).write_text(json.dumps({"country": "ZA"}))

    with pytest.raises(CommandError, match="Clone the cohort"):
        run("set", "faces", "us-mimic", design)


def test_a_cohort_is_moved_once_and_stays_there(study: Study) -> None:
    first = run("pause", "faces", "us-mimic", "--actor", "nightly")

    again = run("pause", "faces", "us-mimic")

    assert first["changed"] == {"state": ["open", "paused"]}
    assert again["changed"] == {}
    assert ChangeLog.objects.filter(field="state").latest("pk").actor == "nightly"


def test_an_impossible_move_says_why(study: Study) -> None:
    with pytest.raises(CommandError, match="not possible from there"):
        run("archive", "faces", "us-mimic")


def test_a_copy_is_a_draft_for_another_country_and_made_once(study: Study) -> None:
    run("copy", "faces", "us-mimic", "za-mimic", "--country", "ZA", "--language", "en")

    again = run("copy", "faces", "us-mimic", "za-mimic", "--country", "ZA", "--language", "en")

    assert again["made"] is False
    assert [cohort["slug"] for cohort in run("list", "faces")] == ["us-mimic", "za-mimic"]
    assert study.cohorts.get(slug="za-mimic").state == Cohort.State.DRAFT


def test_a_cohort_that_is_not_there_is_named_with_those_that_are(study: Study) -> None:
    with pytest.raises(CommandError, match="Known cohorts: us-mimic"):
        run("show", "faces", "moon")


def test_quotas_are_as_a_whole_what_the_document_says(study: Study, design: str) -> None:
    run("set", "faces", "et-mimic", design)
    Path(design).write_text(json.dumps({"quotas": [{"sex": "female", "target": 5}, {"age_to": 30, "target": 9}]}))
    run("set", "faces", "et-mimic", design)
    Path(design).write_text(json.dumps({"quotas": [{"sex": "female", "target": 6}]}))

    run("set", "faces", "et-mimic", design)
    again = run("set", "faces", "et-mimic", design)

    cell = study.cohorts.get(slug="et-mimic").quota_cells.get()
    assert (cell.sex, cell.target, again["changed"]) == ("female", 6, {})


def test_quotas_that_are_none_are_named(study: Study, design: str) -> None:
    Path(design).write_text(json.dumps({"quotas": [{"age_from": 40, "age_to": 30, "target": 5}]}))

    with pytest.raises(CommandError, match=r"quotas: .*youngest"):
        run("set", "faces", "us-mimic", design)
