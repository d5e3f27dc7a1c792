"""Deciding to pay: what it would cost is shown first, and no decision exceeds the cohort's caps."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from functools import partial

from django.db import transaction
from django.db.models import QuerySet, Sum
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.participants.models import Session
from apps.recruitment import tasks
from apps.recruitment.models import Payment, PaymentRun, Submission
from apps.recruitment.recruiters import recruiter_of
from apps.studies.models import Cohort, Study

Kind = PaymentRun.Kind
DAY = timedelta(hours=24)
NOTHING = Decimal(0)


class CannotPayError(Exception):
    """Nothing can be paid for this cohort now; the message says what is missing."""


class PlanChangedError(Exception):
    """What would be paid is no longer what was shown; look again."""


@dataclass(frozen=True, slots=True)
class Caps:
    """The most that may be spent on one person in the study, by one decision, and by the cohort in 24 hours."""

    person: Decimal
    run: Decimal
    day: Decimal


@dataclass(slots=True)
class Line:
    """One submission in a plan: what it would be paid, or why it would not."""

    submission: Submission
    amount: Decimal
    why_not: Promise | str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a decision would do. Lines with a reason not to are left out of it."""

    cohort: Cohort
    kind: str
    reason: str
    lines: list[Line]

    @property
    def payable(self) -> list[Line]:
        """The lines that would be paid."""
        return [line for line in self.lines if not line.why_not]

    @property
    def total(self) -> Decimal:
        """What it would cost, without the recruiter's own fees."""
        return sum((line.amount for line in self.payable), NOTHING)


def caps_of(cohort: Cohort) -> Caps:
    """Return the cohort's caps. Raises CannotPayError where one is missing."""
    given = {name: cohort.recruiter_settings.get(f"cap_{name}") for name in ("person", "run", "day")}
    if None in given.values():
        raise CannotPayError(_("Say first how much may be spent: at once, on one person, and in 24 hours."))
    return Caps(**{name: Decimal(str(value)) for name, value in given.items()})


def plan(
    cohort: Cohort, kind: str, submissions: Iterable[Submission], *, amount: Decimal | None = None, reason: str = ""
) -> Plan:
    """Return what paying these submissions would do; nothing is changed. A bonus has an amount and a reason.

    Approving pays the cohort's own amount. Raises CannotPayError.
    """
    each = cohort.pay_amount if kind == Kind.APPROVE else amount
    if cohort.study.is_rehearsal:
        raise CannotPayError(_("This is a rehearsal: nobody in it is paid."))
    if recruiter_of(cohort).api(cohort) is None:
        raise CannotPayError(_("The recruiter cannot be asked from here: choose its account in the cohort's settings."))
    if each is None or each <= 0 or not cohort.pay_currency:
        raise CannotPayError(_("Say first what is paid, and in which currency."))
    caps = caps_of(cohort)
    lines = [Line(submission, each) for submission in submissions]
    for line in lines:
        line.why_not = _why_not(line.submission, kind, reason)
    _apply_caps(cohort, caps, lines)
    return Plan(cohort, str(kind), reason if kind == Kind.BONUS else "", lines)


@transaction.atomic
def decide_to_pay(shown: Plan, *, actor: str) -> PaymentRun:
    """Write down the payments of a plan that somebody has seen, and have them sent after the commit.

    Raises PlanChangedError where it would not be the same any more, CannotPayError where nothing can be paid.
    """
    # One decision at a time in a study, so that two together cannot exceed what each alone keeps to.
    Study.objects.select_for_update(no_key=True).get(pk=shown.cohort.study_id)
    ids = [line.submission.pk for line in shown.lines]
    amount = shown.lines[0].amount if shown.lines else None
    now = plan(shown.cohort, shown.kind, _again(shown.cohort, ids), amount=amount, reason=shown.reason)
    if _paid_by(now) != _paid_by(shown) or not now.payable:
        raise PlanChangedError(_("Something has changed since this was shown. Look at it again."))
    run = PaymentRun.objects.create(cohort=shown.cohort, kind=now.kind, reason=now.reason, actor=actor)
    Payment.objects.bulk_create(
        Payment(
            run=run,
            submission=line.submission,
            kind=now.kind,
            reason=now.reason,
            amount=line.amount,
            currency=shown.cohort.pay_currency,
        )
        for line in now.payable
    )
    transaction.on_commit(partial(tasks.queue_payments, run.pk))
    return run


def payable(cohort: Cohort) -> list[Submission]:
    """Return the cohort's submissions whose session is complete, the oldest first."""
    complete = Submission.objects.filter(session__cohort=cohort, session__outcome=Session.Outcome.COMPLETE)
    return list(complete.select_related("session").order_by("pk"))


def _again(cohort: Cohort, ids: list[int]) -> list[Submission]:
    """The same submissions as they are now, in the same order; none of another cohort."""
    found = Submission.objects.filter(session__cohort=cohort).select_related("session").in_bulk(ids)
    return [found[pk] for pk in ids if pk in found]


def _paid_by(plan: Plan) -> list[tuple[int, Decimal]]:
    return [(line.submission.pk, line.amount) for line in plan.payable]


def _why_not(submission: Submission, kind: str, reason: str) -> Promise | str:
    if submission.session.outcome != Session.Outcome.COMPLETE:
        return _("The session is not complete.")
    if submission.state in (Submission.State.RETURNED, Submission.State.TIMED_OUT, Submission.State.REJECTED):
        return _("The recruiter says: %(state)s.") % {"state": submission.get_state_display()}
    if kind == Kind.APPROVE and submission.state == Submission.State.APPROVED:
        return _("Already approved.")
    mine = submission.payments.spent().filter(kind=kind, reason=reason if kind == Kind.BONUS else "")
    return _("Already decided.") if mine.exists() else ""


def _apply_caps(cohort: Cohort, caps: Caps, lines: list[Line]) -> None:
    today = Payment.objects.spent().filter(run__cohort=cohort, made_at__gt=timezone.now() - DAY)
    left_today = caps.day - _sum(today)
    left_now = caps.run
    spent_on: dict[int, Decimal] = {}
    for line in lines:
        if line.why_not:
            continue
        person = line.submission.session.participant_id
        if person not in spent_on:
            spent_on[person] = _sum(Payment.objects.spent().filter(submission__session__participant=person))
        if spent_on[person] + line.amount > caps.person:
            line.why_not = _("More than the cap for one person.")
        elif line.amount > left_now:
            line.why_not = _("More than the cap for one decision.")
        elif line.amount > left_today:
            line.why_not = _("More than the cap for 24 hours.")
        else:
            spent_on[person] += line.amount
            left_now -= line.amount
            left_today -= line.amount


def _sum(payments: QuerySet[Payment]) -> Decimal:
    total: Decimal = payments.aggregate(sum=Sum("amount", default=NOTHING))["sum"]
    return total
