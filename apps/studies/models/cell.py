"""How many answers each picture should get in a cohort, has, and has been promised."""

from django.db import models
from django.db.models import F, Q

from apps.studies.models.cohort import Cohort
from apps.studies.models.stimulus import Stimulus


class CellQuerySet(models.QuerySet["Cell"]):
    def with_room(self) -> "CellQuerySet":
        """Cells that may take one more person."""
        return self.filter(
            filled__lt=F("target") - F("reserved"), stimulus__retired_at=None, stimulus__withheld_at=None
        )


class Cell(models.Model):
    """One stimulus in one cohort: how many answers it should get, has, and has been promised."""

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="cells")
    stimulus = models.ForeignKey(Stimulus, on_delete=models.CASCADE, related_name="cells")
    target = models.PositiveIntegerField()
    filled = models.PositiveIntegerField(default=0)
    reserved = models.PositiveIntegerField(default=0)

    objects = CellQuerySet.as_manager()

    class Meta:
        constraints = [
            # A stimulus counted twice in a cohort would be shown past its target.
            models.UniqueConstraint(fields=["cohort", "stimulus"], name="one_cell_per_stimulus"),
            # No race may ever promise more places than there are.
            models.CheckConstraint(condition=Q(target__gte=F("filled") + F("reserved")), name="cell_never_overshoots"),
        ]

    def __str__(self) -> str:
        return f"{self.filled}+{self.reserved}/{self.target}"
