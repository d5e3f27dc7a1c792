"""The release read again: it holds what visitors shared, as they said it, and nothing else."""

from dataclasses import replace

import pytest

from apps.exports.models import Release
from apps.participants.models import Session
from apps.rehearsal.reread import build, reread
from apps.rehearsal.visits import Visit
from apps.studies.models import Study
from tests.exports.conftest import eager, study  # noqa: F401
from tests.exports.story import PEOPLE, TRIALS, folder
from tests.rehearsal.story import remembered


@pytest.fixture
def visits(study: Study) -> list[Visit]:  # noqa: F811
    return [remembered(session) for session in Session.objects.filter(cohort__study=study)]


@pytest.fixture
def release(study: Study) -> Release:  # noqa: F811
    return build(study, patience=1)


def test_a_whole_release_holds_what_was_shared(release: Release, visits: list[Visit]) -> None:
    assert reread(release, visits) == (PEOPLE * TRIALS, [])


def test_another_self_report_than_was_given_is_named(release: Release, visits: list[Visit]) -> None:
    imitator = next(visit for visit in visits if visit.photographs)
    imitator.judgments[0] = replace(imitator.judgments[0], ratings={"fear": 1})

    _, problems = reread(release, visits)

    assert len(problems) == 2
    assert "not in the release with what its maker said" in problems[0]


def test_a_photograph_that_nobody_shared_is_named(release: Release, visits: list[Visit]) -> None:
    imitator = next(visit for visit in visits if visit.photographs)
    imitator.scopes.remove("share")

    _, problems = reread(release, visits)

    assert len(problems) == TRIALS
    assert all("nobody shared like this" in problem for problem in problems)


def test_a_damaged_shard_is_named(release: Release, visits: list[Visit]) -> None:
    shard = next((folder(release) / "data").rglob("mimic-*.tar"))
    shard.write_bytes(shard.read_bytes().replace(b"intensity", b"intention", 1))

    released, problems = reread(release, visits)

    assert released == 0
    assert any("SHA-256 differs" in problem for problem in problems)


def test_a_release_that_was_not_built_is_named_with_its_reason(study: Study, visits: list[Visit]) -> None:  # noqa: F811
    failed = Release(study=study, state=Release.State.FAILED, reason="The storage is full.")

    assert reread(failed, visits) == (0, ["No release was built: The storage is full."])
