"""What recruiters are asked to pay: decided by a person, sent once, and kept whatever came of it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.recruitment.models.submission import Submission
from apps.studies.models import Cohort


class PaymentRun(models.Model):
    """One decision to pay: who decided, what, and for which submissions (its payments)."""

    class Kind(models.TextChoices):
        APPROVE = "approve", _("approve")
        BONUS = "bonus", _("bonus")

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="payment_runs")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    reason = models.CharField(max_length=200, blank=True, help_text=_("What a bonus is for; the person may read it."))
    actor = models.CharField(_("decided by"), max_length=150)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-made_at"]

    def __str__(self) -> str:
        return f"{self.made_at:%Y-%m-%d %H:%M} {self.kind}"


class PaymentQuerySet(models.QuerySet["Payment"]):
    def spent(self) -> "PaymentQuerySet":
        """Payments whose money is gone, or may be: all but those the recruiter refused."""
        return self.exclude(state=Payment.State.REFUSED)

    def to_send(self) -> "PaymentQuerySet":
        """Payments the recruiter has certainly not been asked for yet."""
        return self.filter(state=Payment.State.PLANNED)


class Payment(models.Model):
    """One amount for one submission. It outlives the submission, without anything that names the person."""

    class State(models.TextChoices):
        PLANNED = "planned", _("to be sent")
        SENDING = "sending", _("being sent")
        PAID = "paid", _("paid")
        REFUSED = "refused", _("refused")
        UNSURE = "unsure", _("unsure")

    run = models.ForeignKey(PaymentRun, on_delete=models.CASCADE, related_name="payments")
    submission = models.ForeignKey(Submission, on_delete=models.SET_NULL, null=True, related_name="payments")
    kind = models.CharField(max_length=10, choices=PaymentRun.Kind.choices)
    reason = models.CharField(max_length=200, blank=True)
    amount = models.DecimalField(max_digits=10, decimal_places=2)
    currency = models.CharField(max_length=3)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PLANNED)
    reference = models.CharField(max_length=100, blank=True, help_text=_("The recruiter's own number of it."))
    said = models.TextField(blank=True, help_text=_("What the recruiter answered, or why it is not known."))
    made_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)

    objects = PaymentQuerySet.as_manager()

    class Meta:
        ordering = ["run", "pk"]
        constraints = [
            # Asked for twice, by two people or two clicks, the same thing is paid once.
            models.UniqueConstraint(
                fields=["submission", "kind", "reason"],
                condition=~Q(state="refused"),
                name="one_payment_per_submission_and_reason",
            ),
            # A negative amount would let a run exceed its cap.
            models.CheckConstraint(condition=Q(amount__gte=0), name="payment_is_no_debt"),
        ]

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"
