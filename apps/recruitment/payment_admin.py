"""Decisions to pay, and what became of each payment."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import Count, Q, QuerySet, Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from apps.recruitment import paying, tasks
from apps.recruitment.cohort_admin import PAY
from apps.recruitment.models import Payment, PaymentRun
from apps.studies.members import may
from apps.studies.record_admin import RealDataFilter, RecordAdmin, RecordInline, permitted

LOOKS = {"paid": "ready", "refused": "failed", "unsure": "failed"}


class PaymentInline(RecordInline):
    """The payments of a decision, by session: who they are is shown elsewhere, to whoever may know."""

    model = Payment
    fields = ("session", "amount", "currency", "badge", "sent_at", "settled_at", "said")
    loaded_with = ("submission__session",)
    verbose_name_plural = gettext_lazy("Payments")

    @admin.display(description=gettext_lazy("session"))
    def session(self, payment: Payment) -> str:
        """Which session is paid for."""
        return str(payment.submission.session) if payment.submission else _("withdrawn")

    @admin.display(description=gettext_lazy("state"))
    def badge(self, payment: Payment) -> SafeString:
        """The state, coloured."""
        look = LOOKS.get(payment.state, "pending")
        return format_html('<span class="state {}">{}</span>', look, payment.get_state_display())


@admin.register(PaymentRun)
class PaymentRunAdmin(RecordAdmin):
    """One decision to pay. What is unsure is never sent again unless somebody who has looked says so."""

    study_path = "cohort__study"
    change_form_template = "admin/recruitment/run.html"
    list_display = ("made_at", "cohort", "kind", "reason", "payments_done", "total", "actor")
    list_filter = (RealDataFilter.by("cohort__study__"), "cohort", "kind")
    list_select_related = ("cohort__study",)
    fields = ("cohort", "kind", "reason", "actor", "made_at")
    inlines = [PaymentInline]
    hint = gettext_lazy("Pay from the page of a cohort whose recruiter can be asked: “Recruiter”.")

    def get_queryset(self, request: HttpRequest) -> QuerySet[PaymentRun]:
        """Count and add up in the same query."""
        runs: QuerySet[PaymentRun] = super().get_queryset(request)
        return runs.annotate(
            count=Count("payments"),
            paid=Count("payments", filter=Q(payments__state="paid")),
            sum=Sum("payments__amount"),
        )

    @admin.display(description=gettext_lazy("paid"))
    def payments_done(self, run: PaymentRun) -> str:
        """How many of its payments are done."""
        return f"{vars(run)['paid']} / {vars(run)['count']}"

    @admin.display(description=gettext_lazy("amount"))
    def total(self, run: PaymentRun) -> str:
        """Of all its payments."""
        return f"{vars(run)['sum'] or 0} {run.cohort.pay_currency}"

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        """Offer what can be done about payments that are not settled."""
        run = kwargs.get("obj")
        if run and may(request.user, PAY, run.cohort.study_id):
            context["to_send"] = run.payments.to_send().count()
            context["unsettled"] = list(paying.unsettled(run))
        return super().render_change_form(request, context, *args, **kwargs)

    def get_urls(self) -> list[URLPattern]:
        """Add the address that the buttons post to."""
        view = self.admin_site.admin_view(require_POST(self.act_view))
        return [path("<int:pk>/act/", view, name="recruitment_paymentrun_act"), *super().get_urls()]

    def act_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Send what is left, ask about what is unsure, or take somebody's word for it."""
        run: PaymentRun = permitted(self, request, pk, lambda asked, row: may(asked.user, PAY, row.cohort.study_id))
        match request.POST.get("act"):
            case "send":
                tasks.queue_payments(run.pk)
                messages.success(request, _("What is left is on its way."))
            case "look":
                self._look(request, run)
            case "not_paid":
                self._not_paid(request, run)
            case _:
                raise Http404
        return redirect("admin:recruitment_paymentrun_change", pk)

    def _look(self, request: HttpRequest, run: PaymentRun) -> None:
        try:
            found = paying.look_again(run)
        except paying.StoppedError as error:
            messages.error(request, str(error))
        else:
            said = ngettext("%d payment turned out to be paid.", "%d payments turned out to be paid.", found)
            messages.success(request, said % found)

    def _not_paid(self, request: HttpRequest, run: PaymentRun) -> None:
        chosen = request.POST.get("payment", "")
        payment = paying.unsettled(run).filter(pk=chosen).first() if chosen.isdigit() else None
        if payment and paying.give_up(payment, actor=request.user.get_username()):
            messages.success(request, _("Noted. It can be decided anew from the cohort's page."))
