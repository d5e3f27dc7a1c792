"""Photographs that look the same."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.mimicry.models.mimic import Mimic


class Likeness(models.Model):
    """A photograph is an exact or a near duplicate of one that came before it in the same study."""

    class Scope(models.TextChoices):
        PARTICIPANT = "participant", _("of the same person")
        COHORT = "cohort", _("of another person of the cohort")
        STUDY = "study", _("of another person of the study")

    mimic = models.ForeignKey(Mimic, on_delete=models.CASCADE, related_name="likenesses")
    earlier = models.ForeignKey(Mimic, on_delete=models.CASCADE, related_name="later_likenesses")
    exact = models.BooleanField(help_text=_("The same pixels, not just nearly the same picture."))
    distance = models.PositiveIntegerField(help_text=_("In how many of 64 bits the hashes of the frames differ."))
    scope = models.CharField(max_length=12, choices=Scope.choices)

    class Meta:
        ordering = ["mimic", "-exact", "distance"]
        verbose_name_plural = "likenesses"
        constraints = [
            # A photograph that is checked twice must not look twice as suspicious.
            models.UniqueConstraint(fields=["mimic", "earlier"], name="one_likeness_per_pair"),
            # Everything is like itself, and a pair has one direction.
            models.CheckConstraint(condition=Q(mimic__gt=F("earlier")), name="likeness_looks_back"),
            models.CheckConstraint(condition=Q(distance__lte=64), name="likeness_within_64_bits"),
        ]

    def __str__(self) -> str:
        return f"{self.mimic} ~ {self.earlier}"
