"""Photographs on their way through quarantine."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.mimicry.models.mimic import Mimic
from apps.participants.models import Session, Trial
from apps.studies.models import Cohort


class UploadQuerySet(models.QuerySet["Upload"]):
    def waiting(self) -> "UploadQuerySet":
        """Photographs the browser has said are there and no worker has taken in yet: the queue of record."""
        return self.filter(state=Upload.State.CONFIRMED)


class Upload(models.Model):
    """A photograph that goes straight to the object store, from the leave to send it until it is a mimic or refused."""

    class State(models.TextChoices):
        ISSUED = "issued", _("may be sent")
        CONFIRMED = "confirmed", _("sent")
        TAKEN = "taken", _("taken in")
        REFUSED = "refused", _("not taken in")
        EXPIRED = "expired", _("never sent")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="uploads")
    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="uploads")
    trial = models.ForeignKey(Trial, on_delete=models.CASCADE, related_name="uploads")
    client_uuid = models.UUIDField(help_text=_("Made by the browser, so that sending twice stores once."))
    quarantine_key = models.CharField(max_length=200, unique=True)
    capture = models.JSONField(default=dict, help_text=_("How it was taken; see mimicry.intake.capture."))
    state = models.CharField(max_length=10, choices=State.choices, default=State.ISSUED)
    problem = models.CharField(max_length=40, blank=True, help_text=_("Why it was refused, as a code."))
    mimic = models.OneToOneField(Mimic, on_delete=models.SET_NULL, null=True, related_name="upload")
    tries = models.PositiveIntegerField(default=0, help_text=_("How often a worker has picked it up."))
    error = models.TextField(blank=True)
    issued_at = models.DateTimeField(default=timezone.now)
    confirmed_at = models.DateTimeField(null=True)
    queued_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)

    objects = UploadQuerySet.as_manager()

    class Meta:
        ordering = ["-issued_at"]
        constraints = [
            # A browser that asks again after a lost reply must get the same leave, not a second one.
            models.UniqueConstraint(fields=["cohort", "client_uuid"], name="one_upload_per_client_uuid"),
            # A refusal reaches the participant as advice, which needs a reason.
            models.CheckConstraint(
                condition=(Q(state="refused") & ~Q(problem="")) | (~Q(state="refused") & Q(problem="")),
                name="refused_upload_says_why",
            ),
            # The sweep finds what is confirmed by the time it was queued.
            models.CheckConstraint(
                condition=~Q(state="confirmed") | Q(confirmed_at__isnull=False, queued_at__isnull=False),
                name="confirmed_upload_is_queued",
            ),
        ]
        indexes = [
            models.Index(F("queued_at"), condition=Q(state="confirmed"), name="uploads_waiting_by_age"),
            models.Index(F("issued_at"), condition=Q(state="issued"), name="uploads_issued_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.state} {str(self.uuid)[:8]}"
