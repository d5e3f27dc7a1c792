"""Pictures whose answer is known beforehand, by which it shows whether somebody pays attention."""

from typing import Any

import pgtrigger
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.localization.models import TermList
from apps.studies.models.cohort import Cohort
from apps.studies.models.stimulus import Stimulus
from apps.studies.models.study import Study


class GoldItemQuerySet(models.QuerySet["GoldItem"]):
    def known_in(self, cohort: Cohort) -> "GoldItemQuerySet":
        """Gold items that the cohort's answers can be held against, retired ones too."""
        return self.filter(study=cohort.study_id, term_list=cohort.term_list_id, country__in=["", cohort.country])

    def for_cohort(self, cohort: Cohort) -> "GoldItemQuerySet":
        """Gold items that new people of this cohort may be shown."""
        return self.known_in(cohort).filter(retired_at=None, stimulus__retired_at=None, stimulus__withheld_at=None)

    def expected_in(self, cohort: Cohort) -> dict[int, list[str]]:
        """Return by stimulus the term codes any of which is right in this cohort.

        Those of the cohort's own country go before those of all, the newest before older ones.
        """
        known = self.known_in(cohort).order_by("country", "pk").values_list("stimulus", "expected")
        return dict(known)


class GoldItem(models.Model):
    """A seed whose answer is beyond doubt, in one language's terms, for one country or all.

    What counts as right differs between cultures, so nothing holds beyond the term list it is written in. It is not a
    person's skill that is tested: an expression that people of good will could disagree on is no gold item.
    """

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="gold_items")
    stimulus = models.ForeignKey(Stimulus, on_delete=models.CASCADE, related_name="gold_items")
    country = models.CharField(
        max_length=2,
        blank=True,
        validators=[RegexValidator(r"^[A-Z]{2}$", _("A two-letter country code such as “ET”."))],
        help_text=_("Where it is beyond doubt. Empty: wherever the term list is used."),
    )
    term_list = models.ForeignKey(TermList, on_delete=models.PROTECT, related_name="+")
    expected = models.JSONField(help_text=_("Term codes, any of which counts as right."))
    note = models.CharField(max_length=300, help_text=_("Why its answer is beyond doubt."))
    made_at = models.DateTimeField(auto_now_add=True)
    retired_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = GoldItemQuerySet.as_manager()

    class Meta:
        ordering = ["study", "stimulus__name", "country"]
        verbose_name = _("gold item")
        verbose_name_plural = _("gold items")
        constraints = [
            # Two answers to one picture would both be, and not be, the right one.
            models.UniqueConstraint(
                fields=["study", "stimulus", "country", "term_list"],
                condition=Q(retired_at=None),
                name="one_gold_item_per_picture",
            ),
            # With nothing to expect, everybody would fail.
            models.CheckConstraint(condition=~Q(expected=[]), name="gold_item_expects_something"),
        ]
        triggers = [
            # Answers have been held against it: a correction is a new item, and this one is retired.
            pgtrigger.Protect(
                name="gold_item_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange("study", "stimulus", "country", "term_list", "expected"),
            )
        ]

    def __str__(self) -> str:
        where = f" ({self.country})" if self.country else ""
        return f"{self.stimulus}{where}: {', '.join(self.expected)}"

    def clean(self) -> None:
        """Refuse a picture that is no seed of the study, and codes that are not in the term list."""
        errors: dict[str, Any] = {}
        stimulus, term_list = getattr(self, "stimulus", None), getattr(self, "term_list", None)
        if stimulus and (stimulus.kind != Stimulus.Kind.SEED or stimulus.study_id != self.study_id):
            errors["stimulus"] = _("A gold item is one of the study's seeds.")
        if term_list:
            known = set(term_list.terms.values_list("code", flat=True))
            unknown = [code for code in self.expected or [] if code not in known]
            if unknown:
                errors["expected"] = _("Not in the term list: %(codes)s.") % {"codes": ", ".join(unknown)}
        if errors:
            raise ValidationError(errors)
