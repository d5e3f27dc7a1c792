"""Paying people from the admin: what it would do is shown first, and only what was shown is done."""

from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.recruitment.cohort_admin import PAY, page, permitted_cohort
from apps.recruitment.models import PaymentRun, Submission
from apps.recruitment.payments import (
    CannotPayError,
    Line,
    Plan,
    PlanChangedError,
    decide_to_pay,
    payable,
    plan,
)
from apps.studies.models import Cohort

Kind = PaymentRun.Kind
SALT = "recruitment.plan"
HOUR = 3600
# One page, and one decision that a person can still look over.
MOST_AT_ONCE = 500


class PayForm(forms.Form):
    """What to pay the complete sessions of a cohort."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What to do"),
        choices=[
            (Kind.APPROVE, gettext_lazy("Approve: pays the reward")),
            (Kind.BONUS, gettext_lazy("Pay a bonus on top")),
        ],
    )
    amount = forms.DecimalField(
        label=gettext_lazy("Bonus for each"), required=False, min_value=Decimal("0.01"), decimal_places=2, max_digits=8
    )
    reason = forms.CharField(
        label=gettext_lazy("What the bonus is for"), required=False, max_length=200,
        help_text=gettext_lazy("The person may read it. Nobody gets two bonuses for the same."),
    )  # fmt: skip

    def clean(self) -> None:
        """Ask for amount and reason where a bonus is paid."""
        super().clean()
        if self.cleaned_data.get("kind") == Kind.BONUS:
            for name in ("amount", "reason"):
                if not self.cleaned_data.get(name) and name not in self.errors:
                    self.add_error(name, gettext_lazy("A bonus needs this."))


def pay_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask what to pay, show what that would do, and do what was shown."""
    cohort = permitted_cohort(request, pk, PAY)
    if "shown" in request.POST:
        return _do(request, cohort)
    form = PayForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        return _show(request, cohort, form)
    return page(request, "pay", cohort, _title(cohort), form=form, most=MOST_AT_ONCE)


def _show(request: HttpRequest, cohort: Cohort, form: PayForm) -> HttpResponse:
    given = form.cleaned_data
    try:
        shown = plan(
            cohort,
            given["kind"],
            _next(payable(cohort), given["kind"], given["reason"]),
            amount=given["amount"],
            reason=given["reason"],
        )
    except CannotPayError as error:
        form.add_error(None, str(error))
        return page(request, "pay", cohort, _title(cohort), form=form, most=MOST_AT_ONCE)
    return page(request, "dry_run", cohort, _title(cohort), plan=shown, token=_sign(shown))


def _next(submissions: list[Submission], kind: str, reason: str) -> list[Submission]:
    """The first of them for which nothing of the kind is decided yet, as many as one decision may have."""
    reason = reason if kind == Kind.BONUS else ""
    decided = Submission.objects.filter(
        pk__in=[each.pk for each in submissions], payments__kind=kind, payments__reason=reason
    ).exclude(payments__state="refused")
    done = set(decided.values_list("pk", flat=True))
    return [each for each in submissions if each.pk not in done][:MOST_AT_ONCE]


def _do(request: HttpRequest, cohort: Cohort) -> HttpResponse:
    chosen = {int(each) for each in request.POST.getlist("submission") if each.isdigit()}
    try:
        run = decide_to_pay(_read(cohort, request.POST["shown"], chosen), actor=request.user.get_username())
    except (CannotPayError, PlanChangedError) as error:
        messages.error(request, str(error))
        return redirect("admin:recruitment_pay", cohort.pk)
    messages.success(request, _("Decided. The payments are on their way: watch them here."))
    return redirect("admin:recruitment_paymentrun_change", run.pk)


def _sign(shown: Plan) -> str:
    lines = [[line.submission.pk, str(line.amount)] for line in shown.payable]
    return signing.dumps([shown.cohort.pk, shown.kind, shown.reason, lines], salt=SALT)


def _read(cohort: Cohort, token: str, chosen: set[int]) -> Plan:
    """Return the plan that was shown, of those lines that were left ticked. Raises PlanChangedError."""
    try:
        pk, kind, reason, lines = signing.loads(token, salt=SALT, max_age=HOUR)
    except signing.BadSignature:
        pk, kind, reason, lines = 0, "", "", []
    if pk != cohort.pk:
        raise PlanChangedError(_("This was shown too long ago. Look at it again."))
    found: Any = Submission.objects.select_related("session").in_bulk([each for each, _amount in lines])
    kept = [(each, amount) for each, amount in lines if each in chosen and each in found]
    return Plan(cohort, kind, reason, [Line(found[each], Decimal(amount)) for each, amount in kept])


def _title(cohort: Cohort) -> str:
    return _("Pay people of %(cohort)s") % {"cohort": cohort.slug}
