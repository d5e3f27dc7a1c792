"""Releases: data sets frozen from a study, their shards, and who downloaded them."""

import uuid
from datetime import datetime, timedelta

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.studies.models import Study

LEASE = timedelta(seconds=60)


class ReleaseQuerySet(models.QuerySet["Release"]):
    def unfinished(self) -> "ReleaseQuerySet":
        """Releases that still need workers."""
        return self.filter(state__in=[Release.State.QUEUED, Release.State.RUNNING])

    def to_freeze(self) -> "ReleaseQuerySet":
        """Releases whose study is still to be frozen, and that no worker has taken up."""
        return self.filter(state=Release.State.QUEUED, as_of=None)

    def in_build(self) -> "ReleaseQuerySet":
        """Frozen releases whose shards are being written."""
        return self.filter(state=Release.State.RUNNING).exclude(as_of=None)

    def stalled(self) -> "ReleaseQuerySet":
        """Unfinished releases nobody has worked on for a whole lease."""
        return self.unfinished().filter(heartbeat_at__lt=timezone.now() - LEASE)


class Release(models.Model):
    """A data set for the training pipeline: queued, running (frozen, shards being written), ready or failed."""

    class State(models.TextChoices):
        QUEUED = "queued", _("queued")
        RUNNING = "running", _("running")
        READY = "ready", _("ready")
        FAILED = "failed", _("failed")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="releases")
    number = models.PositiveIntegerField(help_text=_("1 for the study's first release."))
    name = models.CharField(max_length=80, unique=True)
    prefix = models.CharField(max_length=200, unique=True, help_text=_("The folder of its files in the storage."))
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    reason = models.TextField(blank=True, help_text=_("Why it failed."))
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
    heartbeat_at = models.DateTimeField(default=timezone.now, help_text=_("When a worker was last busy with it."))
    tries = models.PositiveIntegerField(default=0, help_text=_("How often a worker has tried to freeze or publish it."))
    finished_at = models.DateTimeField(null=True)

    objects = ReleaseQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        permissions = [("download_release", "Can download release")]
        constraints = [
            # A release is cited by its study and number: two under one would be confused.
            models.UniqueConstraint(fields=["study", "number"], name="one_release_per_number"),
            # Whoever looks at a failed release must learn why.
            models.CheckConstraint(condition=~Q(state="failed", reason=""), name="failure_has_a_reason"),
            # Ready means provable: without its manifest's hash nobody can check what they hold.
            models.CheckConstraint(
                condition=~Q(state="ready")
                | (Q(finished_at__isnull=False, as_of__isnull=False) & ~Q(manifest_sha256="")),
                name="ready_release_is_whole",
            ),
            # A shard of no samples would never end.
            models.CheckConstraint(condition=Q(samples_per_shard__gt=0), name="shards_hold_samples"),
        ]

    def __str__(self) -> str:
        return self.name

    def progress(self) -> tuple[int, int]:
        """Return how many shards are written, and how many there are (0 until the study is frozen)."""
        return self.shards.done().count(), self.shards.count()


class ShardQuerySet(models.QuerySet["Shard"]):
    def done(self) -> "ShardQuerySet":
        """Shards that are stored and checked."""
        return self.filter(state=Shard.State.DONE)

    def unfinished(self) -> "ShardQuerySet":
        """Shards still to be written."""
        return self.exclude(state=Shard.State.DONE)

    def free(self, now: datetime) -> "ShardQuerySet":
        """Unfinished shards that no live worker has."""
        return self.unfinished().filter(Q(state=Shard.State.QUEUED) | Q(heartbeat_at__lt=now - LEASE))

    def in_order(self) -> "ShardQuerySet":
        """Shards as the manifest names them."""
        return self.order_by("split", "number")


class Shard(models.Model):
    """One tar file of a release, built from nothing but its plan and the stored pictures."""

    class Split(models.TextChoices):
        TRAIN = "train", _("train")
        VAL = "val", _("val")
        TEST = "test", _("test")

    class State(models.TextChoices):
        QUEUED = "queued", _("queued")
        RUNNING = "running", _("running")
        DONE = "done", _("done")

    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="shards")
    split = models.CharField(max_length=5, choices=Split.choices)
    number = models.PositiveIntegerField(help_text=_("0 for the first of its split."))
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    plan = models.JSONField(
        help_text=_("Per sample, by key: the picture's uuid and image key, and the JSON beside it.")
    )
    samples = models.PositiveIntegerField()
    size = models.PositiveBigIntegerField(null=True, help_text=_("Bytes."))
    sha256 = models.CharField(max_length=64, blank=True)
    tries = models.PositiveIntegerField(default=0, help_text=_("How often a worker has picked it up."))
    error = models.TextField(blank=True)
    heartbeat_at = models.DateTimeField(null=True)

    objects = ShardQuerySet.as_manager()

    class Meta:
        constraints = [
            # Two shards of one name would overwrite each other.
            models.UniqueConstraint(fields=["release", "split", "number"], name="one_shard_per_number"),
            # A shard counts as done only with the proof of what was written.
            models.CheckConstraint(
                condition=~Q(state="done") | (Q(size__isnull=False) & ~Q(sha256="")), name="done_shard_is_proven"
            ),
        ]
        indexes = [models.Index(F("release"), condition=~Q(state="done"), name="unfinished_shards")]

    def __str__(self) -> str:
        return self.path

    @property
    def path(self) -> str:
        """Where it lies within the release."""
        stem = "seed" if self.split == self.Split.TEST else f"mimic-{self.split}"
        return f"data/{self.split}/{stem}-{self.number:06d}.tar"


class ReleaseDownload(models.Model):
    """A staff member took a release, or one file of it, out of the house."""

    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="downloads")
    downloader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    path = models.CharField(max_length=200, blank=True, help_text=_("One file; empty for the whole release."))
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-at"]
        triggers = [pgtrigger.Protect(name="download_is_append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.downloader} {self.at:%Y-%m-%d %H:%M}"
