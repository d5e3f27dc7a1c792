"""How many answers each picture should get in a cohort, has, and has been promised; and each seed in all of its."""

import hashlib

from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Cast

from apps.studies.models import cell_triggers
from apps.studies.models.cohort import Cohort
from apps.studies.models.stimulus import Stimulus


class Chance(Func):
    """The place of a row among its equals: 60 bits of a digest of its numbers joined by dots.

    It is another one at every load, nobody can foresee it better than a coin, and it can be computed again.
    """

    template = "('x' || substr(md5(%(expressions)s), 1, 15))::bit(60)::bigint"
    arg_joiner = " || '.' || "

    def __init__(self, *numbers: models.Expression | F) -> None:
        texts = (Cast(number, models.TextField()) for number in numbers)
        super().__init__(*texts, output_field=models.BigIntegerField())


def chance(*numbers: int) -> int:
    """Return what `Chance` makes of the same numbers."""
    digest = hashlib.md5(".".join(map(str, numbers)).encode(), usedforsecurity=False)
    return int(digest.hexdigest()[:15], 16)


class CellQuerySet(models.QuerySet["Cell"]):
    def with_room(self) -> "CellQuerySet":
        """Cells that may take one more person."""
        return self.filter(load__lt=F("target"), barred=False)


class Cell(models.Model):
    """One stimulus in one cohort: how many answers it should get, has, and has been promised."""

    # A draw changes 30 of these rows: the first columns of other indexes find a cohort's as well.
    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="cells", db_index=False)
    stimulus = models.ForeignKey(Stimulus, on_delete=models.CASCADE, related_name="cells")
    seed = models.ForeignKey(Stimulus, on_delete=models.CASCADE, related_name="+")
    """The stimulus itself, or the seed that a mimic imitates."""
    target = models.PositiveIntegerField()
    filled = models.PositiveIntegerField(default=0)
    reserved = models.PositiveIntegerField(default=0)
    barred = models.BooleanField(default=False)
    """Whether its stimulus is out of circulation; kept by a trigger."""
    load = models.GeneratedField(
        expression=F("filled") + F("reserved"), output_field=models.PositiveIntegerField(), db_persist=True
    )
    chance = models.GeneratedField(
        expression=Chance(F("cohort"), F("stimulus"), F("filled") + F("reserved")),
        output_field=models.BigIntegerField(),
        db_persist=True,
    )

    objects = CellQuerySet.as_manager()

    class Meta:
        constraints = [
            # A stimulus counted twice in a cohort would be shown past its target.
            models.UniqueConstraint(fields=["cohort", "stimulus"], name="one_cell_per_stimulus"),
            # No race may ever promise more places than there are.
            models.CheckConstraint(condition=Q(target__gte=F("filled") + F("reserved")), name="cell_never_overshoots"),
        ]
        indexes = [
            # A draw takes the first few of this index, however many cells there are.
            models.Index(
                fields=["cohort", "seed", "load", "chance"],
                condition=Q(load__lt=F("target"), barred=False),
                name="cells_with_room_by_load",
            ),
        ]
        triggers = cell_triggers.KEEP_TALLIES

    def __str__(self) -> str:
        return f"{self.filled}+{self.reserved}/{self.target}"


class SeedTally(models.Model):
    """One seed in one cohort, in all its pictures together: places taken and left. Kept by triggers on the cells."""

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="tallies", db_index=False)
    seed = models.ForeignKey(Stimulus, on_delete=models.CASCADE, related_name="+")
    load = models.PositiveIntegerField()
    room = models.PositiveIntegerField()
    """Places left in pictures that are in circulation."""
    chance = models.GeneratedField(
        expression=Chance(F("cohort"), F("seed"), F("load")), output_field=models.BigIntegerField(), db_persist=True
    )

    class Meta:
        constraints = [
            # Two tallies of one seed would each count half of it.
            models.UniqueConstraint(fields=["cohort", "seed"], name="one_tally_per_seed"),
        ]
        indexes = [
            models.Index(fields=["cohort", "load", "chance"], condition=Q(room__gt=0), name="seeds_with_room_by_load"),
        ]

    def __str__(self) -> str:
        return f"{self.load} taken, {self.room} left"
