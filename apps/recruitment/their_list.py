"""Reading a recruiter's own list of submissions from the CSV file it exports."""

import csv
import io
import re
from collections.abc import Sequence

from django.utils.translation import gettext as _

from apps.recruitment.api.base import Theirs
from apps.recruitment.api.mturk import STATES as MTURK_STATES
from apps.recruitment.api.prolific import STATES as PROLIFIC_STATES
from apps.recruitment.models import Submission

# What recruiters call their columns, without signs and capitals: Prolific's export, MTurk's batch results, ours.
COLUMNS = {
    "submission": ("submissionid", "sessionid", "assignmentid", "submission"),
    "person": ("participantid", "prolificpid", "workerid", "person", "pid"),
    "state": ("status", "assignmentstatus", "submissionstatus", "state"),
    "code": ("completioncode", "enteredcode", "studycode", "answercode", "code"),
    "study": ("studyid", "hitid", "projectid", "study"),
}
STATES = {
    re.sub(r"[^a-z]", "", name.lower()): state
    for known in (PROLIFIC_STATES, MTURK_STATES, {state.value: state for state in Submission.State if state})
    for name, state in known.items()
} | {"complete": Submission.State.SUBMITTED, "completed": Submission.State.SUBMITTED}


class ListError(Exception):
    """The file is no list of submissions; the message says what is missing."""


def read_csv(data: bytes) -> list[Theirs]:
    """Return the submissions of a CSV file in UTF-8. Raises ListError."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ListError(_("The file is not in UTF-8.")) from None
    rows = csv.DictReader(io.StringIO(text, newline=""))
    names = {part: _column(rows.fieldnames or [], part) for part in COLUMNS}
    if not names["submission"] and not names["person"]:
        raise ListError(_("The first line must name a column for submissions, such as “Submission id”."))
    try:
        return [_theirs(row, names) for row in rows]
    except csv.Error as error:
        raise ListError(str(error)) from None


def _column(fields: Sequence[str], part: str) -> str:
    plain = {re.sub(r"[^a-z]", "", field.lower()): field for field in fields}
    return next((plain[name] for name in COLUMNS[part] if name in plain), "")


def _theirs(row: dict[str, str], names: dict[str, str]) -> Theirs:
    given = {part: (row.get(name) or "").strip() if name else "" for part, name in names.items()}
    state = STATES.get(re.sub(r"[^a-z]", "", given["state"].lower()), Submission.State.UNKNOWN)
    # Who sends everybody once has no id for each sitting.
    return Theirs(given["submission"] or given["person"], given["person"], state, given["code"], given["study"])
