"""How many people of one sex and age a cohort takes."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.studies.models.cohort import Cohort

OLDEST = 120


class QuotaCellQuerySet(models.QuerySet["QuotaCell"]):
    def counting(self, *, sex: str, age: int | None) -> "QuotaCellQuerySet":
        """Cells in which such a person counts; who did not say (`""`, None) counts where it is not asked."""
        ages = Q(age_from=None, age_to=None)
        if age is not None:
            youngest = Q(age_from=None) | Q(age_from__lte=age)
            ages = youngest & (Q(age_to=None) | Q(age_to__gte=age))
        return self.filter(ages, sex__in={"", sex})


class QuotaCell(models.Model):
    """At most `target` people of this sex and age, in whole years, in one cohort; empty means any.

    Cells may overlap, such as one for all women and one for everybody under 30: who counts in several needs a place in
    each. Who counts in none is let in.
    """

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="quota_cells")
    sex = models.CharField(
        max_length=60, blank=True, help_text=_("A code of the questionnaire's question “sex”. Empty: any.")
    )
    age_from = models.PositiveSmallIntegerField(null=True, blank=True, validators=[MaxValueValidator(OLDEST)])
    age_to = models.PositiveSmallIntegerField(null=True, blank=True, validators=[MaxValueValidator(OLDEST)])
    target = models.PositiveIntegerField()
    filled = models.PositiveIntegerField(default=0, editable=False)
    """People who hold a place or have used it; kept by triggers on their places."""

    objects = QuotaCellQuerySet.as_manager()

    class Meta:
        ordering = ["cohort", "sex", "age_from", "age_to"]
        verbose_name = _("quota")
        verbose_name_plural = _("quotas")
        constraints = [
            # No race may ever take in more people than the quota allows.
            models.CheckConstraint(condition=Q(filled__lte=F("target")), name="quota_never_overshoots"),
            # Nobody is older than 40 and younger than 30.
            models.CheckConstraint(
                condition=Q(age_from=None) | Q(age_to=None) | Q(age_from__lte=F("age_to")), name="quota_ages_in_order"
            ),
            # Twice the same people would each need two places.
            models.UniqueConstraint(
                fields=["cohort", "sex", "age_from", "age_to"], nulls_distinct=False, name="one_quota_per_group"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sex or '*'} {_age(self.age_from)}–{_age(self.age_to)}: {self.filled}/{self.target}"

    def clean(self) -> None:
        """Refuse ages in the wrong order, and a target below what is taken."""
        errors: dict[str, Any] = {}
        if self.age_from is not None and self.age_to is not None and self.age_from > self.age_to:
            errors["age_to"] = _("This must not be less than the youngest age.")
        if self.target is not None and self.target < self.filled:
            errors["target"] = _("%(filled)d people are in already.") % {"filled": self.filled}
        if errors:
            raise ValidationError(errors)


def _age(age: int | None) -> str:
    return "" if age is None else str(age)
