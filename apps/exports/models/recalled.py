"""What was taken out of releases after they were published."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.exports.models.release import Release


class Recalled(models.Model):
    """A photograph that a published release held until it was rebuilt without it.

    It outlives what it speaks of, so it holds a plain id: whoever took the release before still has to delete it.
    """

    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="recalled")
    mimic_uuid = models.UUIDField(help_text=_("The mimic's own id."))
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            # Taken out twice, a photograph would be counted twice.
            models.UniqueConstraint(fields=["release", "mimic_uuid"], name="recalled_once_per_release"),
        ]

    def __str__(self) -> str:
        return f"{self.release}: {str(self.mimic_uuid)[:8]}"
