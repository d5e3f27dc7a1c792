"""What people took back."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.studies.models import Study


class WithdrawalQuerySet(models.QuerySet["Withdrawal"]):
    def unfinished(self) -> "WithdrawalQuerySet":
        """Withdrawals some of whose objects have not been seen to be gone."""
        return self.filter(erased_at=None)


class Withdrawal(models.Model):
    """Someone took back one photograph, or everything: written as it takes effect, finished once every object is gone.

    A photograph that was kept for as long as its cohort promised goes the same way. The row outlives what it speaks of,
    so it holds plain ids, of nothing that is left.
    """

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="withdrawals")
    participant_uuid = models.UUIDField()
    mimic_uuid = models.UUIDField(null=True, unique=True, help_text=_("The one photograph; empty for everything."))
    mimic_uuids = ArrayField(
        models.UUIDField(), default=list, help_text=_("Every photograph that went, to find it in releases by.")
    )
    for_retention = models.BooleanField(
        default=False, help_text=_("Nobody asked: it was kept for as long as its cohort keeps photographs.")
    )
    by_staff = models.BooleanField(default=False)
    counts = models.JSONField(default=dict, help_text=_("How many sessions, judgments and photographs went."))
    object_keys = models.JSONField(default=list, help_text=_("Stored objects not yet seen to be gone."))
    requested_at = models.DateTimeField(default=timezone.now)
    erased_at = models.DateTimeField(null=True)

    objects = WithdrawalQuerySet.as_manager()

    class Meta:
        ordering = ["-requested_at"]
        constraints = [
            # A withdrawal that calls itself finished while a picture is still kept would be a lie.
            models.CheckConstraint(condition=Q(erased_at=None) | Q(object_keys=[]), name="erased_means_no_object_left"),
            # Everything can be taken back once.
            models.UniqueConstraint(
                fields=["participant_uuid"], condition=Q(mimic_uuid=None), name="one_whole_withdrawal_per_person"
            ),
        ]
        indexes = [models.Index(F("requested_at"), condition=Q(erased_at=None), name="unfinished_withdrawals")]

    def __str__(self) -> str:
        return str(self.mimic_uuid or self.participant_uuid)[:8]
