"""What must never be in a release: how identifiers look, and the ones that a study knows."""

import pyarrow as pa
import pyarrow.compute as pc

from apps.participants.models import Participant, Session
from apps.recruitment.models import ExternalIdentity, Invite, Submission
from apps.studies.models import Cohort, Study

LOOKS = {
    "an id of the database": r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|\b[0-9a-f]{32}\b",
    "an e-mail address": r"[\w.+-]+@[\w-]+\.\w",
    "an address on the internet": r"\b\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}\b",
    "a day or a time": r"\d{4}-\d{2}-\d{2}|\d{2}:\d{2}:\d{2}",
    "a browser's name": r"Mozilla/|AppleWebKit",
}

LONG = 12
"""Of what a visitor brings, shorter ids may be a word like any other, such as a country's code."""


def known(study: Study) -> pa.Array:
    """Return what the study and its recruiters call people, and the codes and keys that it gave out."""
    people = Participant.objects.filter(study=study)
    sessions = Session.objects.filter(cohort__study=study)
    brought = (
        ExternalIdentity.objects.filter(study=study).values_list("external_id", flat=True),
        Submission.objects.filter(study=study).values_list("submission_id", flat=True),
    )
    given = (
        people.values_list("withdrawal_code", flat=True),
        sessions.exclude(completion_code=None).values_list("completion_code", flat=True),
        Invite.objects.filter(cohort__study=study).values_list("token", flat=True),
        Cohort.objects.filter(study=study).values_list("entry_key", flat=True),
    )
    long_enough = ([each for each in found.iterator() if len(each) >= LONG] for found in brought)
    return pa.array([each for found in (*long_enough, *given) for each in found], pa.string())


def looks_like(texts: pa.Array) -> str | None:
    """Return which kind of identifier one of the texts looks like, or None."""
    return next((what for what, look in LOOKS.items() if pc.any(pc.match_substring_regex(texts, look)).as_py()), None)
