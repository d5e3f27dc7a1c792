"""Assessing sessions: measured by every rule, flagged where a limit is passed, and put on record either way."""

from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from apps.participants.models import Session, SessionQuerySet
from apps.quality import quality_rules
from apps.quality.evidence import Measured
from apps.quality.gathering import Paces, gather, over, paces_of
from apps.quality.models import QualityRules, SessionAssessment, SessionFlag
from apps.quality.quality_rules import Thresholds
from apps.quality.rules import breaches, measure
from apps.studies.models import Cohort

BATCH = 100


def due(cohort: Cohort, published: QualityRules) -> SessionQuerySet:
    """Sessions that are over and have no assessment by these rules, or only an outdated one.

    It is outdated where the session went on afterwards, and where the cohort is now more than twice as large: most
    rules compare a session with the others, of whom the first had none. So each is assessed some log2(n) times.
    """
    everyone = over(cohort)
    fresh = SessionAssessment.objects.filter(
        Q(session__completed_at=None) | Q(made_at__gte=F("session__completed_at")),
        session=OuterRef("pk"),
        rules_version=published.version,
        peers__gte=(everyone.count() - 1) // 2,
    )
    return everyone.exclude(Exists(fresh))


def assess(session_id: int) -> SessionAssessment | None:
    """Assess one session by its cohort's rules; None where it is gone. Running twice changes nothing."""
    session = Session.objects.select_related("cohort").filter(pk=session_id).first()
    if session is None:
        return None
    published, everyone = quality_rules.rules_of(session.cohort), over(session.cohort).count()
    return _assess(session_id, published, paces=paces_of(session.cohort), sessions=everyone)


def assess_due(cohort: Cohort, published: QualityRules) -> Iterator[int]:
    """Assess all that is due by these rules and yield how many, batch by batch. Cut off, it goes on where it was."""
    last = 0
    while batch := list(due(cohort, published).filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH]):
        paces, everyone = paces_of(cohort), over(cohort).count()
        for session_id in batch:
            _assess(session_id, published, paces=paces, sessions=everyone)
        last = batch[-1]
        yield len(batch)


@transaction.atomic
def _assess(session_id: int, published: QualityRules, *, paces: Paces, sessions: int) -> SessionAssessment | None:
    # Held, so that a withdrawal waits and a second run writes after the first.
    held = Session.objects.select_for_update(no_key=True, of=("self",)).select_related("cohort")
    session = held.filter(pk=session_id).first()
    if session is None:
        return None
    evidence = gather(session, paces=paces, peers=max(sessions - 1, 0))
    measured = measure(evidence)
    _flag(session, published.version, measured, quality_rules.read(published))
    assessment, _ = SessionAssessment.objects.update_or_create(
        session=session,
        rules_version=published.version,
        defaults={"values": stored(measured), "peers": evidence.peers, "made_at": timezone.now()},
    )
    return assessment


def _flag(session: Session, version: str, measured: dict[str, Measured], thresholds: Thresholds) -> None:
    breached = breaches(measured, thresholds)
    session.flags.filter(rules_version=version).exclude(rule__in=breached).delete()
    for rule in breached:
        (value, n), limit = measured[rule], thresholds[rule].limit
        found: dict[str, Any] = {"value": value, "threshold": limit, "details": {"n": n}}
        SessionFlag.objects.update_or_create(session=session, rule=rule, rules_version=version, defaults=found)


def stored(measured: dict[str, Measured]) -> dict[str, list[float | int | None]]:
    """Return measures as an assessment keeps them: `[value, n]` by rule."""
    return {rule: [value, n] for rule, (value, n) in measured.items()}


def read(values: dict[str, list[float]]) -> dict[str, Measured]:
    """Return the measures that an assessment keeps."""
    return {rule: Measured(value, int(n)) for rule, (value, n) in values.items()}
