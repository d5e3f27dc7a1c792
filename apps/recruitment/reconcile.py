"""What the recruiter says, what we hold, and what the storage keeps: counted side by side, every difference named."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.db import models
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from apps.participants.models import Session
from apps.recruitment.api.base import Theirs
from apps.recruitment.models import Submission
from apps.recruitment.recruiters import recruiter_of
from apps.recruitment.stored import missing_objects
from apps.studies.models import Cohort

State, Outcome = Submission.State, Session.Outcome
DONE_THERE = frozenset({State.SUBMITTED, State.APPROVED})


class Kind(models.TextChoices):
    """A way in which the three can differ, in the order of what it may cost."""

    WRONG_CODE = "wrong_code", _("a code that is not that of the outcome")
    TWICE = "twice", _("one person with several submissions that count")
    NOT_HERE = "not_here", _("done there, but not here")
    UNKNOWN = "unknown", _("done there, but never seen here")
    NOT_THERE = "not_there", _("complete here, but not there")
    UNPAID = "unpaid", _("complete on both sides, and not approved yet")
    NO_SUBMISSION = "no_submission", _("a session without a submission")
    NO_OBJECT = "no_object", _("a photograph whose stored picture is missing")


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference. `submission` and `person` are the recruiter's ids, for whoever may see them."""

    kind: Kind
    session: str = ""
    submission: str = ""
    person: str = ""
    detail: str = ""


@dataclass(slots=True)
class Report:
    """Three columns of counts, and their differences. `there` is None where the recruiter was not asked."""

    there: Counter[str] | None
    here: Counter[str]
    stored: int
    expected: int
    differences: list[Difference] = field(default_factory=list)

    def theirs(self) -> list[tuple[str, int]]:
        """What the recruiter says, by state in words."""
        return [(str(State(state).label), count) for state, count in sorted((self.there or {}).items())]

    def ours(self) -> list[tuple[str, int]]:
        """How our sessions ended, in words."""
        words = dict(Outcome.choices) | {"": _("not ended")}
        return [(str(words[outcome]), count) for outcome, count in sorted(self.here.items())]

    def counts(self) -> list[tuple[Kind, int]]:
        """How many differences there are of each kind, those of which there are none left out."""
        found = Counter(difference.kind for difference in self.differences)
        return [(kind, found[kind]) for kind in Kind if found[kind]]


def reconcile(cohort: Cohort, theirs: Iterable[Theirs] | None, *, objects: int | None = None) -> Report:
    """Compare the cohort's sessions with the recruiter's list, where there is one, and with the storage.

    `objects` limits how many photographs are looked for in the storage, the newest first.
    """
    sessions = Session.objects.filter(cohort=cohort)
    missing, looked_for = missing_objects(cohort, limit=objects)
    report = Report(
        there=None,
        here=Counter(sessions.values_list("outcome", flat=True)),
        stored=looked_for - len(missing),
        expected=looked_for,
    )
    if theirs is not None:
        listed = list(theirs)
        report.there = Counter(each.state for each in listed)
        report.differences += _between(cohort, listed)
    if recruiter_of(cohort).sends_each_session:
        orphans = sessions.filter(submissions=None).exclude(outcome__in=["", Outcome.DECLINED, Outcome.TIMED_OUT])
        report.differences += [Difference(Kind.NO_SUBMISSION, str(each)) for each in orphans]
    report.differences += [Difference(Kind.NO_OBJECT, session, detail=detail) for session, detail in missing]
    order = list(Kind)
    report.differences.sort(key=lambda difference: order.index(difference.kind))
    return report


def _between(cohort: Cohort, listed: list[Theirs]) -> Iterator[Difference]:
    ours = {each.submission_id: each for each in _submissions(cohort)}
    for each in listed:
        yield from _about(cohort, each, ours.get(each.submission))
    done = Counter(each.person for each in listed if each.person and each.state in DONE_THERE)
    for person, count in done.items():
        if count > cohort.sessions_per_person:
            yield Difference(Kind.TWICE, person=person, detail=str(count))
    states = {each.submission: each.state for each in listed}
    for submission in ours.values():
        said = states.get(submission.submission_id, "")
        if submission.session.outcome == Outcome.COMPLETE and said not in DONE_THERE:
            yield _difference(Kind.NOT_THERE, submission, State(said).label if said else "")


def _about(cohort: Cohort, theirs: Theirs, submission: Submission | None) -> Iterator[Difference]:
    if theirs.state not in DONE_THERE:
        return
    if submission is None:
        yield Difference(Kind.UNKNOWN, submission=theirs.submission, person=theirs.person)
        return
    session = submission.session
    if _is_wrong(cohort, theirs.code, session):
        yield _difference(Kind.WRONG_CODE, submission, session.outcome or str(_("not decided")))
    if session.outcome != Outcome.COMPLETE and session.outcome not in (Outcome.SCREENED_OUT, Outcome.OVER_QUOTA):
        yield _difference(Kind.NOT_HERE, submission, session.step())
    elif session.outcome == Outcome.COMPLETE and theirs.state == State.SUBMITTED:
        yield _difference(Kind.UNPAID, submission)


def _is_wrong(cohort: Cohort, code: str, session: Session) -> bool:
    """Whether the person gave another code than that of the outcome; panels may have codes of their own."""
    expected = recruiter_of(cohort).way_back(session).code if session.outcome else ""
    known = bool(expected) or cohort.recruiter != Cohort.Recruiter.REDIRECT
    return bool(code) and known and code.upper() != expected.upper()


def _difference(kind: Kind, submission: Submission, detail: object = "") -> Difference:
    person = submission.session.participant
    identity = getattr(person, "external_identity", None)
    external = identity.external_id if identity else ""
    return Difference(kind, str(submission.session), submission.submission_id, external, str(detail))


def _submissions(cohort: Cohort) -> QuerySet[Submission]:
    return Submission.objects.filter(session__cohort=cohort).select_related(
        "session__cohort", "session__participant__external_identity"
    )


def take_over_states(cohort: Cohort, theirs: Iterable[Theirs]) -> int:
    """Note what the recruiter's list says of our submissions; return of how many it says something new."""
    ours = {each.submission_id: each for each in _submissions(cohort)}
    changed = []
    for each in theirs:
        submission = ours.get(each.submission)
        if submission and each.state and (submission.state, submission.entered_code) != (each.state, each.code):
            submission.state, submission.entered_code = each.state, each.code[:100]
            changed.append(submission)
    Submission.objects.bulk_update(changed, ["state", "entered_code"], batch_size=500)
    return len(changed)
