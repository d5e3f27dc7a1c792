"""What was said between recruiters and us. No row holds an id of a person: each points to what it was about."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.recruitment.models.payment import Payment
from apps.recruitment.models.submission import Submission


class ApiCall(models.Model):
    """One request to a recruiter, and how it ended. Ids in the path are left out."""

    payment = models.ForeignKey(Payment, on_delete=models.CASCADE, null=True, related_name="calls")
    recruiter = models.CharField(max_length=20)
    account = models.CharField(max_length=40)
    method = models.CharField(max_length=40, help_text=_("The verb of HTTP, or the operation."))
    path = models.CharField(max_length=200, blank=True)
    status = models.PositiveIntegerField(null=True, help_text=_("Empty where no answer came."))
    error = models.CharField(max_length=300, blank=True)
    milliseconds = models.PositiveIntegerField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.method} {self.path}".strip()


class WebhookEvent(models.Model):
    """Something a recruiter told us unasked, kept so that telling it twice changes nothing."""

    account = models.CharField(max_length=40)
    event_id = models.CharField(max_length=100)
    signature = models.CharField(max_length=64)
    kind = models.CharField(max_length=60)
    state = models.CharField(max_length=40, blank=True)
    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, null=True, related_name="events")
    sent_at = models.DateTimeField()
    received_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-received_at"]
        constraints = [
            # Recruiters repeat what they are not sure has arrived, and so may whoever listened.
            models.UniqueConstraint(fields=["account", "event_id"], name="webhook_event_counts_once"),
            # The event's id is not signed: a listener could send the same again under another.
            models.UniqueConstraint(fields=["account", "signature"], name="webhook_request_counts_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}".strip()


class UsedToken(models.Model):
    """A signed entry that has let somebody in, so that a copy of it lets in nobody else."""

    digest = models.CharField(max_length=64, unique=True)
    submission = models.ForeignKey(Submission, on_delete=models.CASCADE)
    expires_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["expires_at"], name="used_tokens_by_expiry")]

    def __str__(self) -> str:
        return self.digest[:8]
