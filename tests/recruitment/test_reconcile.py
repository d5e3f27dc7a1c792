"""The recruiter says N, we hold M, the storage keeps K: every difference has a name."""

import csv
import io
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command

from apps.participants.outcomes import decide
from apps.recruitment.api.base import Theirs
from apps.recruitment.asking import their_submissions
from apps.recruitment.models import Submission
from apps.recruitment.reconcile import Kind, Report, reconcile, take_over_states
from apps.recruitment.their_list import ListError, read_csv
from apps.studies.models import Cohort
from tests.factories import make_cohort, make_mimic, make_session
from tests.recruitment.prolific_server import Prolific
from tests.recruitment.stories import CODES, arrived, finished, prolific_cohort

pytestmark = pytest.mark.django_db


@pytest.fixture
def cohort() -> Cohort:
    return prolific_cohort(seeds=4)


def said(
    submission: Submission, state: str = "approved", code: str = CODES["code_complete"], person: str = ""
) -> Theirs:
    return Theirs(submission.submission_id, person or "p-" + submission.submission_id, state, code)


def found(report: Report) -> list[tuple[str, str]]:
    return [(difference.kind, difference.submission) for difference in report.differences]


def test_where_all_agree_there_is_no_difference(cohort: Cohort) -> None:
    people = [finished(cohort) for _ in range(3)]

    report = reconcile(cohort, [said(each) for each in people])

    assert report.differences == []
    assert (report.there, report.here) == ({"approved": 3}, {"complete": 3})


def test_complete_here_and_not_there(cohort: Cohort) -> None:
    silent, returned = finished(cohort), finished(cohort)

    report = reconcile(cohort, [said(returned, "returned", "")])

    assert sorted(found(report)) == sorted([(Kind.NOT_THERE, each.submission_id) for each in (silent, returned)])
    assert {difference.detail for difference in report.differences} == {"", "returned"}


def test_done_there_and_not_here(cohort: Cohort) -> None:
    [unfinished] = arrived(cohort).submissions.all()

    report = reconcile(cohort, [said(unfinished, "submitted", "")])

    assert found(report) == [(Kind.NOT_HERE, unfinished.submission_id)]


def test_a_code_entered_before_anything_was_decided_is_the_first_thing_told(cohort: Cohort) -> None:
    [unfinished] = arrived(cohort).submissions.all()

    report = reconcile(cohort, [said(unfinished, "submitted")])

    assert [kind for kind, _ in found(report)] == [Kind.WRONG_CODE, Kind.NOT_HERE]


def test_the_code_of_another_outcome(cohort: Cohort) -> None:
    screened = finished(cohort, outcome="screened_out")

    assert found(reconcile(cohort, [said(screened)])) == [(Kind.WRONG_CODE, screened.submission_id)]
    assert found(reconcile(cohort, [said(screened, code=CODES["code_screened_out"].lower())])) == []


def test_done_there_and_never_seen_here(cohort: Cohort) -> None:
    assert found(reconcile(cohort, [Theirs("f" * 24, "p", "approved")])) == [(Kind.UNKNOWN, "f" * 24)]


def test_not_approved_yet(cohort: Cohort) -> None:
    waiting = finished(cohort)

    assert found(reconcile(cohort, [said(waiting, "submitted")])) == [(Kind.UNPAID, waiting.submission_id)]


def test_one_person_with_more_submissions_than_sessions(cohort: Cohort) -> None:
    cohort.sessions_per_person = 1
    people = [finished(cohort) for _ in range(2)]

    report = reconcile(cohort, [said(each, person="one") for each in people])

    assert [(each.kind, each.person, each.detail) for each in report.differences] == [(Kind.TWICE, "one", "2")]


def test_a_session_that_came_without_a_submission(cohort: Cohort) -> None:
    session = decide(make_session(cohort), "complete")

    report = reconcile(cohort, None)

    assert [(each.kind, each.session) for each in report.differences] == [(Kind.NO_SUBMISSION, str(session))]
    assert report.there is None


def test_a_photograph_the_storage_has_lost() -> None:
    cohort = make_cohort()
    kept, lost = (make_mimic(trial) for trial in make_session(cohort).trials.all()[:2])
    default_storage.delete(lost.image_key)

    report = reconcile(cohort, None)

    assert (report.stored, report.expected) == (1, 2)
    assert [(each.kind, each.detail) for each in report.differences] == [(Kind.NO_OBJECT, str(lost.uuid))]
    assert reconcile(cohort, None, objects=1).expected == 1
    assert kept.image_key


def test_what_the_recruiter_says_is_kept(cohort: Cohort) -> None:
    people = [finished(cohort) for _ in range(2)]

    heard = [take_over_states(cohort, [said(each) for each in people]) for _ in range(2)]

    assert heard == [2, 0]
    assert {(each.state, each.entered_code) for each in Submission.objects.all()} == {
        ("approved", CODES["code_complete"])
    }


def test_prolific_is_asked_page_by_page(cohort: Cohort, prolific: Prolific) -> None:
    for number in range(205):
        prolific.add(f"{number:024x}", f"p{number}", "APPROVED" if number else "TIMED-OUT", "X")

    listed = their_submissions(cohort)

    assert len(listed) == 205
    assert (listed[0].state, listed[1].state, listed[1].code) == ("timed_out", "approved", "X")


PROLIFIC_EXPORT = """Submission id,Participant id,Status,Started at,Completion code
60d9aadeb86739de712faee0,60bf9310e8dec401be6e9615,APPROVED,2026-05-20,DONE7K2QX4
60d9aadeb86739de712faee1,60bf9310e8dec401be6e9616,AWAITING REVIEW,2026-05-20,NOCODE
60d9aadeb86739de712faee2,60bf9310e8dec401be6e9617,RETURNED,2026-05-20,
"""
MTURK_RESULTS = """"HITId","AssignmentId","WorkerId","AssignmentStatus","Answer.code"
"HIT1","3X0","A1","Submitted","K7QX42MMPA"
"""


def test_the_exports_of_recruiters_are_read_as_they_come() -> None:
    prolific = read_csv(("﻿" + PROLIFIC_EXPORT).encode())
    [mturk] = read_csv(MTURK_RESULTS.encode())
    [panel] = read_csv(b"participant_id,status\nP1,complete\n")

    assert [(each.state, each.code) for each in prolific] == [
        ("approved", "DONE7K2QX4"),
        ("submitted", "NOCODE"),
        ("returned", ""),
    ]
    assert mturk == Theirs("3X0", "A1", "submitted", "K7QX42MMPA", "HIT1")
    assert panel == Theirs("P1", "P1", "submitted")


@pytest.mark.parametrize("data", [b"", b"a,b\n1,2\n", b"\xff\xfe\x00", b"Status\nAPPROVED\n"])
def test_a_file_that_is_no_list_says_so(data: bytes) -> None:
    with pytest.raises(ListError):
        read_csv(data)


def run(*arguments: Any) -> str:
    out = io.StringIO()
    call_command("reconcile", *arguments, stdout=out)
    return out.getvalue()


def test_the_command_names_the_differences_and_fails_on_any(cohort: Cohort, tmp_path: Path) -> None:
    submission = finished(cohort)
    name = f"{cohort.study.slug}/{cohort.slug}"
    listed, out = tmp_path / "list.csv", tmp_path / "differences.csv"
    listed.write_text(f"Submission id,Participant id,Status\n{submission.submission_id},p,AWAITING REVIEW\n")

    with pytest.raises(CommandError, match="1 difference"):
        run(name, "--csv", listed, "--out", out, "--dry-run")
    rows = list(csv.DictReader(out.open()))
    assert [(row["difference"], row["submission"]) for row in rows] == [("unpaid", submission.submission_id)]
    assert not Submission.objects.exclude(state="").exists()

    listed.write_text(listed.read_text().replace("AWAITING REVIEW", "APPROVED"))
    assert "The recruiter says: approved 1" in run(name, "--csv", listed)
    assert Submission.objects.get().state == "approved"


def test_the_command_asks_the_recruiter(cohort: Cohort, prolific: Prolific) -> None:
    submission = finished(cohort)
    prolific.add(submission.submission_id, "p", "APPROVED", CODES["code_complete"])

    assert "New from the recruiter: 1" in run(f"{cohort.study.slug}/{cohort.slug}", "--ask")


@pytest.mark.parametrize("arguments", [["no/such"], ["nothing"]])
def test_the_command_says_what_it_cannot_find(arguments: list[str]) -> None:
    with pytest.raises(CommandError, match="There is no cohort"):
        run(*arguments)
