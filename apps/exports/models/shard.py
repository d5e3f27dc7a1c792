"""Shards: the tar files of a release, each built from nothing but its plan and the stored pictures."""

from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.exports.models.release import LEASE, Release


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
        help_text=_("Per sample, by key: the pictures' keys in the storage, and the JSON beside them.")
    )
    members = ArrayField(models.UUIDField(), default=list, help_text=_("The mimics or seeds in it, by their own ids."))
    plan_sha256 = models.CharField(
        max_length=64, blank=True, help_text=_("Of the plan: shards of one plan are the same bytes.")
    )
    samples = models.PositiveIntegerField()
    size = models.PositiveBigIntegerField(null=True, help_text=_("Bytes."))
    sha256 = models.CharField(max_length=64, blank=True)
    tries = models.PositiveIntegerField(default=0, help_text=_("How often a worker has picked it up."))
    error = models.TextField(blank=True)
    heartbeat_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

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
        indexes = [
            models.Index(F("release"), condition=~Q(state="done"), name="unfinished_shards"),
            # To find every shard that a withdrawn photograph is in.
            GinIndex(fields=["members"], name="shards_by_member"),
        ]

    def __str__(self) -> str:
        return self.path

    @property
    def path(self) -> str:
        """Where it lies within the release."""
        stem = "seed" if self.split == self.Split.TEST else f"mimic-{self.split}"
        return f"data/{self.split}/{stem}-{self.number:06d}.tar"
