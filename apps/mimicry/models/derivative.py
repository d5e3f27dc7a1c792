"""Pictures made from a mimic."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.mimicry.models.mimic import Mimic


class Derivative(models.Model):
    """A picture made from a mimic, once, and the hash of what it was made from."""

    class Kind(models.TextChoices):
        CROP = "crop", _("aligned face")
        THUMBNAIL = "thumbnail", _("thumbnail")

    mimic = models.ForeignKey(Mimic, on_delete=models.CASCADE, related_name="derivatives")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    image_key = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    of_sha256 = models.CharField(max_length=64, help_text=_("SHA-256 of the photograph it was made from."))
    size = models.PositiveIntegerField(help_text=_("Bytes."))
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["mimic", "kind"]
        constraints = [
            # Whoever asks for a mimic's crop must get one answer.
            models.UniqueConstraint(fields=["mimic", "kind"], name="one_derivative_per_kind"),
            # Two rows over one object: erasing one would take the other's picture.
            models.UniqueConstraint(fields=["image_key"], name="one_derivative_per_object"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.mimic}"
