"""The photograph a participant made of their own imitation, and who of the staff has looked at it."""

import uuid

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.participants.models import Participant, Session, Trial
from apps.studies.models import Cohort, Stimulus


class MimicQuerySet(models.QuerySet["Mimic"]):
    def pending(self) -> "MimicQuerySet":
        """Photographs nobody has judged yet: the queue of record."""
        return self.filter(status=Mimic.Status.PENDING)

    def accepted(self) -> "MimicQuerySet":
        """Photographs fit to show to raters and to release."""
        return self.filter(status=Mimic.Status.ACCEPTED)

    def in_review(self) -> "MimicQuerySet":
        """Photographs that the rules hold back until a person has looked at them."""
        return self.filter(status=Mimic.Status.REVIEW)

    def parked(self) -> "MimicQuerySet":
        """Photographs that broke a worker three times; only a person's word tries them again."""
        return self.filter(status=Mimic.Status.PARKED)

    def in_play(self) -> "MimicQuerySet":
        """Photographs that are accepted or may still be: their trial needs no better one."""
        return self.exclude(status__in=[Mimic.Status.REJECTED, Mimic.Status.WITHDRAWN])

    def kept(self) -> "MimicQuerySet":
        """Photographs whose picture we hold, whatever their verdict."""
        return self.exclude(status=Mimic.Status.WITHDRAWN)


class Mimic(models.Model):
    """One photograph of a participant imitating a seed. The row is the queue: pending until a worker settles it."""

    class Status(models.TextChoices):
        PENDING = "pending", _("pending")
        ACCEPTED = "accepted", _("accepted")
        REJECTED = "rejected", _("rejected")
        REVIEW = "review", _("held for review")
        PARKED = "parked", _("parked after errors")
        WITHDRAWN = "withdrawn", _("withdrawn")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="mimics")
    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="mimics")
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="mimics")
    trial = models.ForeignKey(Trial, on_delete=models.CASCADE, related_name="mimics")
    client_uuid = models.UUIDField(help_text=_("Made by the browser, so that sending twice stores once."))
    attempt = models.PositiveIntegerField(help_text=_("1 for the first photograph of its trial."))
    image_key = models.CharField(max_length=200, blank=True, help_text=_("Empty once the photograph is withdrawn."))
    sha256 = models.CharField(max_length=64, blank=True, db_index=True)
    frame_hash = models.CharField(
        max_length=16, blank=True, help_text=_("Perceptual hash of the whole photograph, 64 bits in hexadecimal.")
    )
    frame_bands = ArrayField(
        models.IntegerField(), default=list, help_text=_("The hash in four numbered parts, to find its like by.")
    )
    fidelity = models.FloatField(
        null=True, help_text=_("Research preview, 0–1: how like the seed's expression; null where it is off.")
    )
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    size = models.PositiveIntegerField(help_text=_("Bytes."))
    capture = models.JSONField(default=dict, help_text=_("How it was taken; see mimicry.intake.capture."))
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.PENDING)
    reasons = models.JSONField(default=list, help_text=_("Why it was rejected, as codes."))
    doubts = models.JSONField(default=list, help_text=_("What a person might look at again; it never rejects."))
    report = models.JSONField(null=True, help_text=_("What the detector saw: boxes, scores, pose and hashes."))
    rules_version = models.CharField(max_length=40, blank=True)
    tries = models.PositiveIntegerField(default=0, help_text=_("How often a worker has picked it up."))
    error = models.TextField(blank=True)
    queued_at = models.DateTimeField(default=timezone.now)
    received_at = models.DateTimeField(default=timezone.now)
    settled_at = models.DateTimeField(null=True)
    stimulus = models.OneToOneField(Stimulus, on_delete=models.SET_NULL, null=True, related_name="mimic")

    objects = MimicQuerySet.as_manager()

    class Meta:
        ordering = ["-received_at"]
        constraints = [
            # A retry after a lost reply must find the first photograph, not add a second.
            models.UniqueConstraint(fields=["cohort", "client_uuid"], name="one_mimic_per_client_uuid"),
            # Two rows over one object: withdrawing one would take the other's picture.
            models.UniqueConstraint(fields=["image_key"], condition=~Q(image_key=""), name="one_mimic_per_object"),
            # A withdrawn photograph leaves nothing to find it by, and no other loses its picture.
            models.CheckConstraint(
                condition=Q(
                    status="withdrawn",
                    image_key="",
                    sha256="",
                    frame_hash="",
                    frame_bands=[],
                    fidelity=None,
                    report__isnull=True,
                )
                | (~Q(status="withdrawn") & ~Q(image_key="") & ~Q(sha256="")),
                name="withdrawn_means_emptied",
            ),
            # Attempts are counted to bound retakes.
            models.UniqueConstraint(fields=["trial", "attempt"], name="one_mimic_per_attempt"),
            # A verdict has a time and, when it rejects, a reason the participant can act on.
            models.CheckConstraint(
                condition=Q(status__in=["pending", "parked"], settled_at=None)
                | Q(status__in=["accepted", "review"], settled_at__isnull=False, reasons=[])
                | (Q(status="rejected", settled_at__isnull=False) & ~Q(reasons=[]))
                | Q(status="withdrawn"),
                name="verdict_is_whole",
            ),
            # A score outside its range would spoil every mean it enters.
            models.CheckConstraint(condition=Q(fidelity=None) | Q(fidelity__range=(0, 1)), name="fidelity_in_range"),
        ]
        indexes = [
            models.Index(F("queued_at"), condition=Q(status="pending"), name="pending_mimics_by_age"),
            # The desk takes the oldest doubt of a cohort first.
            models.Index("cohort", "settled_at", condition=Q(status="review"), name="mimics_in_review"),
            # Every photograph is looked up as it comes: what the index put off would be read each time.
            GinIndex(fields=["frame_bands"], fastupdate=False, name="mimics_by_likeness"),
        ]

    def __str__(self) -> str:
        return str(self.uuid)[:8]


class FaceView(models.Model):
    """A staff member looked at a participant's photograph."""

    mimic = models.ForeignKey(Mimic, on_delete=models.CASCADE, related_name="views")
    viewer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-at"]
        triggers = [pgtrigger.Protect(name="face_view_is_append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.viewer} {self.at:%Y-%m-%d %H:%M}"
