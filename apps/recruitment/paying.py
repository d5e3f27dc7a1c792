"""Sending what was decided: each payment is claimed before the recruiter is asked, and asked for at most once.

Whatever happens in between, a payment that may have happened is never sent again by itself: it stays unsure until the
recruiter shows it as done, or a person who has looked there says that it is not.
"""

import logging
from datetime import timedelta

from django.db.models import QuerySet
from django.utils import timezone

from apps.recruitment.api.base import ApiError, RecruiterApi, RefusedError, UnreachableError, UnsureError
from apps.recruitment.models import Payment, PaymentRun, Submission
from apps.recruitment.recruiters import recruiter_of

log = logging.getLogger(__name__)
State = Payment.State

# Longer than any request may take: whoever claimed the payment is gone.
FORGOTTEN_AFTER = timedelta(minutes=10)


class StoppedError(Exception):
    """The recruiter cannot be asked now; what is left is still to be sent."""


def send(run: PaymentRun) -> None:
    """Ask the recruiter for every payment of the run that it has certainly not been asked for. Safe to repeat.

    Raises StoppedError where the recruiter cannot be reached; the rest waits.
    """
    api = _api(run)
    run.payments.to_send().filter(submission=None).update(state=State.REFUSED, said="The person has withdrawn.")
    for pk in list(run.payments.to_send().values_list("pk", flat=True)):
        _send_one(pk, api)


def look_again(run: PaymentRun) -> int:
    """Ask the recruiter which unsure payments it shows as done, and note them as paid; return how many.

    Raises StoppedError.
    """
    api = _api(run)
    found = 0
    _forgotten(run).update(state=State.UNSURE, said="Whoever was sending it stopped in between.")
    for payment in unsettled(run):
        try:
            happened = api.has_happened(payment)
        except ApiError as error:
            raise StoppedError(str(error)) from error
        found += _settle(payment, State.PAID, said="The recruiter shows it as done.") if happened else 0
    return found


def give_up(payment: Payment, *, actor: str) -> bool:
    """Note, on somebody's word, that an unsure payment has not happened, so that it can be decided anew."""
    return _settle(payment, State.REFUSED, said=f"{actor} has looked: not paid.")


def unsettled(run: PaymentRun) -> QuerySet[Payment]:
    """Payments of the run of which nobody knows whether they happened."""
    unknown = run.payments.filter(state=State.UNSURE) | _forgotten(run)
    return unknown.filter(submission__isnull=False).select_related("submission__session")


def _forgotten(run: PaymentRun) -> QuerySet[Payment]:
    return run.payments.filter(state=State.SENDING, sent_at__lt=timezone.now() - FORGOTTEN_AFTER)


def _api(run: PaymentRun) -> RecruiterApi:
    api = recruiter_of(run.cohort).api(run.cohort)
    if api is None:
        raise StoppedError("The recruiter's account is no longer set up.")
    return api


def _send_one(pk: int, api: RecruiterApi) -> None:
    claimed = Payment.objects.filter(pk=pk, state=State.PLANNED)
    if not claimed.update(state=State.SENDING, sent_at=timezone.now()):
        return
    payment = Payment.objects.select_related("submission__session__participant").get(pk=pk)
    try:
        reference = api.approve(payment) if payment.kind == PaymentRun.Kind.APPROVE else api.bonus(payment)
    except UnreachableError as error:
        Payment.objects.filter(pk=pk).update(state=State.PLANNED, sent_at=None, said=str(error))
        raise StoppedError(str(error)) from error
    except RefusedError as error:
        _settle(payment, State.REFUSED, said=str(error))
    except UnsureError as error:
        log.warning("Payment %s may or may not have happened.", pk)
        Payment.objects.filter(pk=pk, state=State.SENDING).update(state=State.UNSURE, said=str(error))
    else:
        _settle(payment, State.PAID, reference=reference)


def _settle(payment: Payment, state: str, *, said: str = "", reference: str = "") -> bool:
    now = timezone.now()
    values = {"reference": reference} if reference else {}
    open_ = Payment.objects.filter(pk=payment.pk, state__in=[State.SENDING, State.UNSURE])
    changed = bool(open_.update(state=state, said=said, settled_at=now, **values))
    if changed and state == State.PAID and payment.kind == PaymentRun.Kind.APPROVE:
        Submission.objects.filter(payments=payment).update(state=Submission.State.APPROVED, state_at=now)
    return changed
