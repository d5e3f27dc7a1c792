"""Pictures that raters say should not be shown."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.participants.models import Participant, Trial
from apps.studies.models import Cohort, Stimulus


class PictureReportQuerySet(models.QuerySet["PictureReport"]):
    def open(self) -> "PictureReportQuerySet":
        """Reports that nobody of the staff has settled yet."""
        return self.filter(settled_at=None)


class PictureReport(models.Model):
    """Somebody who was shown a picture says that it should not be shown."""

    class Kind(models.TextChoices):
        INAPPROPRIATE = "inappropriate", _("inappropriate")
        KNOWN_PERSON = "known_person", _("somebody I know")
        OTHER = "other", _("something else")

    stimulus = models.ForeignKey(Stimulus, on_delete=models.CASCADE, related_name="reports")
    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="picture_reports")
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="picture_reports")
    trial = models.OneToOneField(Trial, on_delete=models.CASCADE, related_name="picture_report")
    client_uuid = models.UUIDField(help_text=_("Made by the browser, so that sending twice stores once."))
    kind = models.CharField(max_length=20, choices=Kind.choices)
    made_at = models.DateTimeField(default=timezone.now)
    upheld = models.BooleanField(null=True, help_text=_("Whether the staff agreed; empty until they looked."))
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)

    objects = PictureReportQuerySet.as_manager()

    class Meta:
        ordering = ["made_at", "pk"]
        constraints = [
            # A retry after a lost reply must find the first report, not add a second.
            models.UniqueConstraint(fields=["cohort", "client_uuid"], name="one_picture_report_per_client_uuid"),
            # A report without an outcome is open, and one with an outcome says whose it is.
            models.CheckConstraint(
                condition=Q(settled_at=None, upheld=None, settled_by=None)
                | Q(settled_at__isnull=False, upheld__isnull=False, settled_by__isnull=False),
                name="picture_report_is_settled_whole",
            ),
        ]
        indexes = [models.Index("made_at", condition=Q(settled_at=None), name="open_picture_reports")]

    def __str__(self) -> str:
        return f"{self.kind}: {self.stimulus}"
