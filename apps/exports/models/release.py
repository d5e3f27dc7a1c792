"""Releases: data sets frozen from a study for one recipient."""

import uuid
from datetime import timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.exports.models.recipient import Recipient
from apps.studies.models import Study

LEASE = timedelta(seconds=60)


class ReleaseQuerySet(models.QuerySet["Release"]):
    def unfinished(self) -> "ReleaseQuerySet":
        """Releases that still need workers."""
        return self.filter(state__in=[Release.State.QUEUED, Release.State.RUNNING])

    def to_freeze(self) -> "ReleaseQuerySet":
        """Releases whose study is still to be frozen, and that no worker has taken up."""
        return self.filter(state=Release.State.QUEUED, as_of=None)

    def in_freeze(self, taken: "Release") -> "ReleaseQuerySet":
        """The release, if it is still being frozen by whoever took it up as `taken`."""
        return self.filter(pk=taken.pk, state=Release.State.RUNNING, as_of=None, tries=taken.tries)

    def planned(self) -> "ReleaseQuerySet":
        """Releases whose shards may be written, as far as there are plans: all tables need not be there yet."""
        return self.filter(state=Release.State.RUNNING, recall__isnull=True)

    def in_build(self) -> "ReleaseQuerySet":
        """Frozen releases whose shards are being written."""
        return self.planned().exclude(as_of=None)

    def in_recall(self) -> "ReleaseQuerySet":
        """Published releases whose tables are being rewritten without what was taken back; their shards follow."""
        return self.filter(state=Release.State.RUNNING, recall__isnull=False)

    def published(self) -> "ReleaseQuerySet":
        """Releases that were whole at some time: somebody may have them, whatever has become of them here."""
        return self.exclude(manifest_sha256="")

    def outdated(self) -> "ReleaseQuerySet":
        """Ready releases whose time on the shelf is over."""
        return self.filter(state=Release.State.READY, expires_at__lt=timezone.now())

    def stalled(self) -> "ReleaseQuerySet":
        """Unfinished releases nobody has worked on for a whole lease."""
        return self.unfinished().filter(heartbeat_at__lt=timezone.now() - LEASE)


class Release(models.Model):
    """A data set for one recipient: queued, running (frozen, shards being written), ready or failed.

    Off the shelf again, its files are gone and its row stays: expired when its time is over, withdrawn by a person.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("queued")
        RUNNING = "running", _("running")
        READY = "ready", _("ready")
        FAILED = "failed", _("failed")
        EXPIRED = "expired", _("expired")
        WITHDRAWN = "withdrawn", _("withdrawn")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="releases")
    recipient = models.ForeignKey(Recipient, on_delete=models.RESTRICT, related_name="releases")
    purpose = models.TextField(help_text=_("What this release is for."))
    extends = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.RESTRICT,
        related_name="extensions",
        help_text=_("An earlier release of the same recipient, whose unchanged shards are used again."),
    )
    number = models.PositiveIntegerField(help_text=_("1 for the study's first release."))
    name = models.CharField(max_length=80, unique=True)
    prefix = models.CharField(max_length=200, unique=True, help_text=_("The folder of its files in the storage."))
    storage = models.CharField(
        _("store"), max_length=50, default="default", help_text=_("The storage that its files are written to.")
    )
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    reason = models.TextField(blank=True, help_text=_("Why it failed, or was withdrawn."))
    created_by = models.CharField(max_length=150)
    countries = models.JSONField(default=list, help_text=_("Only these countries; all where empty."))
    cohorts = models.JSONField(default=list, help_text=_("Only the cohorts of these slugs; all where empty."))
    exclude_flags = models.JSONField(
        default=list, help_text=_("Without sessions that these quality rules flag; with all where empty.")
    )
    quality_rules = models.JSONField(
        default=dict, help_text=_("By which version of the quality rules each cohort's sessions count as flagged.")
    )
    samples_per_shard = models.PositiveIntegerField(default=1000)
    code_version = models.CharField(max_length=40)
    as_of = models.DateTimeField(null=True, help_text=_("When the study was frozen for it."))
    files = models.JSONField(default=dict, help_text=_("SHA-256, size and rows of every file but the shards."))
    counts = models.JSONField(default=dict)
    manifest_sha256 = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    recall = models.JSONField(
        null=True, help_text=_("While tables are rewritten without what was taken back: what is rewritten so far.")
    )
    heartbeat_at = models.DateTimeField(default=timezone.now, help_text=_("When a worker was last busy with it."))
    tries = models.PositiveIntegerField(default=0, help_text=_("How often a worker has tried to freeze or publish it."))
    finished_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(
        null=True, blank=True, help_text=_("When its files are deleted; never where empty.")
    )

    objects = ReleaseQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        permissions = [("download_release", "Can download release")]
        constraints = [
            # A release is cited by its study and number: two under one would be confused.
            models.UniqueConstraint(fields=["study", "number"], name="one_release_per_number"),
            # Whoever looks at a failed or withdrawn release must learn why.
            models.CheckConstraint(
                condition=~Q(state__in=["failed", "withdrawn"], reason=""), name="failure_has_a_reason"
            ),
            # A release for no purpose is one that nobody may have.
            models.CheckConstraint(condition=~Q(purpose=""), name="release_has_a_purpose"),
            # Ready means provable: without its manifest's hash nobody can check what they hold.
            models.CheckConstraint(
                condition=~Q(state="ready")
                | (Q(finished_at__isnull=False, as_of__isnull=False) & ~Q(manifest_sha256="")),
                name="ready_release_is_whole",
            ),
            # Half rewritten, it holds what was taken back, or tables and shards that do not agree.
            models.CheckConstraint(
                condition=~Q(state="ready") | Q(recall__isnull=True), name="ready_release_is_not_in_recall"
            ),
            # A shard of no samples would never end.
            models.CheckConstraint(condition=Q(samples_per_shard__gt=0), name="shards_hold_samples"),
        ]

    def __str__(self) -> str:
        return self.name

    def progress(self) -> tuple[int, int]:
        """Return how many shards are written, and how many there are (0 until the study is frozen)."""
        return self.shards.done().count(), self.shards.count()
