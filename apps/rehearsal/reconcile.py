"""What visitors were promised, held against the database and the storage: is anything lost, is anything doubled?"""

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from apps.mimicry.models import Mimic
from apps.participants.counts import wrong_counts
from apps.participants.models import Session
from apps.ratings.models import Judgment
from apps.rehearsal.visits import JudgmentReceipt, PhotographReceipt, Visit
from apps.studies.images import open_image
from apps.studies.models import Stimulus, Study


@dataclass(slots=True)
class Findings:
    """What is wrong, one sentence each."""

    lost: list[str] = field(default_factory=list)
    """Acknowledged, but not there, or not as it was sent."""
    doubled: list[str] = field(default_factory=list)
    """There more than once, or counted otherwise than it is there."""


def reconcile(study: Study, visits: Sequence[Visit]) -> Findings:
    """Compare a rehearsed study with what its visitors remember, once no photograph is on its way any more."""
    judgments = list(Judgment.objects.filter(cohort__study=study).select_related("trial"))
    mimics = list(Mimic.objects.filter(cohort__study=study).select_related("trial"))
    sessions = Session.objects.filter(cohort__study=study).prefetch_related("consent_events")
    findings = Findings()
    for visit in visits:
        findings.lost += _lost_judgments(visit, {row.client_uuid: row for row in judgments})
        findings.lost += _lost_photographs(visit, {row.client_uuid: row for row in mimics})
    findings.lost += _lost_sessions(visits, {row.completion_code: row for row in sessions})
    findings.lost += [f"Mimic {row} was accepted but never reaches raters." for row in mimics if _stranded(row)]
    findings.doubled += _unsent("Judgment", [row.client_uuid for row in judgments], visits)
    findings.doubled += _unsent("Mimic", [row.client_uuid for row in mimics], visits)
    if len(sessions) > len(visits):
        findings.doubled.append(f"{len(visits)} visitors made {len(sessions)} sessions.")
    findings.doubled += _spurious_stimuli(study)
    findings.doubled += wrong_counts(study.cohorts.all())
    return findings


def _lost_judgments(visit: Visit, stored: Mapping[UUID, Judgment]) -> Iterator[str]:
    for receipt in visit.judgments:
        row = stored.get(receipt.client_uuid)
        what = f"{visit.guest}: judgment {receipt.client_uuid}"
        if row is None:
            yield f"{what} was acknowledged but is not stored."
        elif JudgmentReceipt.of_row(row) != receipt:
            yield f"{what} is stored otherwise than it was sent."


def _lost_photographs(visit: Visit, stored: Mapping[UUID, Mimic]) -> Iterator[str]:
    for receipt in visit.photographs:
        row = stored.get(receipt.client_uuid)
        what = f"{visit.guest}: photograph {receipt.client_uuid}"
        if row is None:
            yield f"{what} was acknowledged but is not stored."
        elif PhotographReceipt.of_row(row) != receipt:
            yield f"{what} is stored otherwise than it was sent."
        elif _digest(row.image_key) != receipt.sha256:
            yield f"{what} has a row, but its picture is not in the storage as it was sent."
        elif row.status == Mimic.Status.PENDING:
            yield f"{what} was never judged."


def _digest(key: str) -> str:
    try:
        return hashlib.sha256(open_image(key)).hexdigest()
    except FileNotFoundError:
        return ""


def _lost_sessions(visits: Sequence[Visit], stored: Mapping[str | None, Session]) -> Iterator[str]:
    for visit in visits:
        if not visit.code:
            continue
        session = stored.get(visit.code)
        if session is None:
            yield f"{visit.guest}: no session has its completion code {visit.code}."
        elif {scope for event in session.consent_events.all() for scope in event.scopes} != visit.scopes:
            yield f"{visit.guest}: the consent given is not the consent stored."


def _stranded(mimic: Mimic) -> bool:
    return mimic.status == Mimic.Status.ACCEPTED and mimic.stimulus_id is None


def _unsent(kind: str, stored: Sequence[UUID], visits: Sequence[Visit]) -> Iterator[str]:
    """Name the rows that no visitor has sent, and those that are there more often than once."""
    sent = {client_uuid for visit in visits for client_uuid in visit.sent}
    for client_uuid, times in Counter(stored).items():
        if client_uuid not in sent:
            yield f"{kind} {client_uuid} is stored, but no visitor sent it."
        elif times > 1:
            yield f"{kind} {client_uuid} is stored {times} times."


def _spurious_stimuli(study: Study) -> Iterator[str]:
    mimics = study.stimuli.filter(kind=Stimulus.Kind.MIMIC)
    for stimulus in mimics.exclude(mimic__status=Mimic.Status.ACCEPTED):
        yield f"Stimulus {stimulus} is shown to raters without an accepted photograph of its own."
