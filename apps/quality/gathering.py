"""The evidence on a session, read from the database in a handful of queries."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Ln
from django.utils import timezone

from apps.mimicry.models import Likeness, Mimic
from apps.participants.models import Session, SessionQuerySet, Trial
from apps.quality.evidence import LEAST_OTHERS, NO_FACE, Evidence, Ratings
from apps.ratings.models import HIGHEST, Judgment, JudgmentQuerySet
from apps.studies.models import Cohort, GoldItem
from apps.studies.progress import Median

LEFT_AFTER = timedelta(days=1)
"""An unfinished session is taken to be over so long after it began."""

Paces = list[tuple[int, bool, float]]
"""Of each session with times: whose it is, whether it is a pilot's, and the median logarithm of its milliseconds."""


def over(cohort: Cohort) -> SessionQuerySet:
    """The cohort's sessions that can be assessed: complete, or begun more than a day ago and judged something."""
    left = Q(entered_at__lt=timezone.now() - LEFT_AFTER) & Exists(Judgment.objects.filter(session=OuterRef("pk")))
    return Session.objects.filter(Q(completed_at__isnull=False) | left, cohort=cohort)


def paces_of(cohort: Cohort) -> Paces:
    """Return how fast each of the cohort's sessions that are over was, in one query."""
    timed = Judgment.objects.filter(cohort=cohort, duration_ms__gt=0, trial__role=Trial.Role.MAIN)
    by_session = timed.filter(session__in=over(cohort)).order_by().values("session")
    told = by_session.annotate(pace=Median(Ln(F("duration_ms"))))
    return list(told.values_list("participant", "session__is_pilot", "pace"))


def gather(session: Session, *, paces: Paces, peers: int) -> Evidence:
    """Read all that the rules know of a session; `paces` and `peers` are its cohort's, the session included."""
    said = [
        (pk, repeats, role, stimulus, answer(ratings, no_face=no_face), took)
        for pk, repeats, role, stimulus, ratings, no_face, took in session.judgments.order_by("pk").values_list(
            *("trial", "trial__repeats", "trial__role", "trial__stimulus", "ratings", "no_face", "duration_ms")
        )
    ]
    first = {trial: given for trial, _, _, _, given, _ in said}
    main = [(stimulus, given, took) for _, _, role, stimulus, given, took in said if role == Trial.Role.MAIN]
    others = _others(session, {stimulus for stimulus, _, _ in main})
    return Evidence(
        answers=[given for _, given, _ in main],
        durations_ms=[took for _, _, took in main if took],
        golds=_golds(session.cohort, [(one[3], one[4]) for one in said if one[2] == Trial.Role.GOLD]),
        repeats=[(first[repeated], given) for _, repeated, _, _, given, _ in said if repeated in first],
        others=[(given, others[stimulus]) for stimulus, given, _ in main if len(others[stimulus]) >= LEAST_OTHERS],
        paces=_others_of(session, paces),
        **_photographs(session),
        peers=peers,
    )


def answer(ratings: dict[str, int], *, no_face: bool) -> Ratings:
    """Return a judgment as the rules compare it."""
    return {NO_FACE: HIGHEST} if no_face else ratings


def comparable(cohort: Cohort, *, is_pilot: bool) -> JudgmentQuerySet:
    """Judgments that others are compared with: counted, of main trials, and of pilots only among pilots."""
    return Judgment.objects.counted().filter(cohort=cohort, trial__role=Trial.Role.MAIN, session__is_pilot=is_pilot)


def _others_of(session: Session, paces: Paces) -> list[float]:
    return [pace for who, pilot, pace in paces if who != session.participant_id and pilot == session.is_pilot]


def _others(session: Session, stimuli: Iterable[int]) -> defaultdict[int, list[Ratings]]:
    told: defaultdict[int, list[Ratings]] = defaultdict(list)
    near = comparable(session.cohort, is_pilot=session.is_pilot).exclude(participant=session.participant_id)
    rows = near.filter(trial__stimulus__in=stimuli).order_by("pk")
    for stimulus, ratings, no_face in rows.values_list("trial__stimulus", "ratings", "no_face"):
        told[stimulus].append(answer(ratings, no_face=no_face))
    return told


def _golds(cohort: Cohort, answers: list[tuple[int, Ratings]]) -> list[tuple[Ratings, list[str]]]:
    if not answers:
        return []
    expected = GoldItem.objects.expected_in(cohort)
    return [(given, expected[stimulus]) for stimulus, given in answers if stimulus in expected]


def _photographs(session: Session) -> dict[str, Any]:
    """What the capture records and the search for likenesses say of the session's photographs."""
    apart = Likeness.Scope.PARTICIPANT
    like = Likeness.objects.exclude(scope=apart).filter(Q(mimic=OuterRef("pk")) | Q(earlier=OuterRef("pk")))
    kept = Mimic.objects.kept().filter(session=session).annotate(like=Exists(like)).order_by("pk")
    rows = list(kept.values_list("capture__virtual", "capture__device", "like"))
    devices = {device for _, device, _ in rows if device}
    same = Mimic.objects.filter(cohort=session.cohort_id, capture__device__in=devices)
    sharing = same.exclude(participant=session.participant_id).values("participant").distinct()
    return {
        "virtual": [virtual for virtual, _, _ in rows if virtual is not None],
        "lookalikes": [alike for _, _, alike in rows],
        "cameras": len(devices),
        "sharers": sharing.order_by().count() if devices else 0,
    }
