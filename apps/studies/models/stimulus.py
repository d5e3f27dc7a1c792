"""The pictures that are shown."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.studies.models.cell_triggers import BAR_CELLS
from apps.studies.models.cohort import Cohort
from apps.studies.models.study import Study


class StimulusQuerySet(models.QuerySet["Stimulus"]):
    def in_circulation(self) -> "StimulusQuerySet":
        """Stimuli that may still be shown to new people."""
        return self.filter(retired_at=None, withheld_at=None)

    def withheld(self) -> "StimulusQuerySet":
        """Stimuli that were reported and are shown to nobody, not even by an address given out before."""
        return self.filter(withheld_at__isnull=False)

    def seeds(self) -> "StimulusQuerySet":
        """The study's model pictures."""
        return self.filter(kind=Stimulus.Kind.SEED)

    def for_cohort(self, cohort: "Cohort") -> "StimulusQuerySet":
        """What this cohort may be shown: seeds, and mimics only from its own country.

        With a stimulus set, those of the set's seeds alone. Its gold items come otherwise, and are none of them.
        """
        own_mimics = Q(kind=Stimulus.Kind.MIMIC, country=cohort.country)
        kinds = {
            Cohort.Material.SEEDS: Q(kind=Stimulus.Kind.SEED),
            Cohort.Material.MIMICS: own_mimics,
            Cohort.Material.BOTH: Q(kind=Stimulus.Kind.SEED) | own_mimics,
        }
        shown = self.in_circulation().filter(kinds[Cohort.Material(cohort.material)], study=cohort.study_id)
        if cohort.stimulus_set_id:
            members = Stimulus.objects.filter(sets=cohort.stimulus_set_id).order_by().values("pk")
            shown = shown.filter(Q(pk__in=members) | Q(seed__in=members))
        if cohort.gold_per_session:
            shown = shown.exclude(pk__in=cohort.study.gold_items.for_cohort(cohort).order_by().values("stimulus"))
        return shown


class Stimulus(models.Model):
    """A picture that is shown: a seed, or an accepted mimic that raters of the same country judge."""

    class Kind(models.TextChoices):
        SEED = "seed", _("seed")
        MIMIC = "mimic", _("mimic")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="stimuli")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    name = models.CharField(max_length=120)
    image_key = models.CharField(max_length=200, editable=False)
    sha256 = models.CharField(max_length=64, editable=False)
    width = models.PositiveIntegerField(editable=False)
    height = models.PositiveIntegerField(editable=False)
    display_key = models.CharField(
        max_length=200, blank=True, editable=False, help_text=_("The light copy that participants are shown.")
    )
    display_size = models.PositiveIntegerField(default=0, editable=False, help_text=_("Bytes of that copy."))
    attributes = models.JSONField(default=dict, blank=True)
    seed = models.ForeignKey("self", on_delete=models.CASCADE, null=True, blank=True, related_name="mimics")
    country = models.CharField(max_length=2, blank=True)
    portrays = models.UUIDField(null=True, blank=True, help_text=_("The participant whose face it is."))
    created_at = models.DateTimeField(auto_now_add=True)
    retired_at = models.DateTimeField(null=True, blank=True)
    withheld_at = models.DateTimeField(
        null=True, blank=True, help_text=_("Out of circulation until the staff has looked at a report on it.")
    )

    objects = StimulusQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "stimuli"
        triggers = [BAR_CELLS]
        constraints = [
            # The same picture imported twice would be shown, and counted, as two.
            models.UniqueConstraint(fields=["study", "sha256"], condition=Q(kind="seed"), name="one_seed_per_content"),
            # Researchers refer to seeds by name in manifests and results.
            models.UniqueConstraint(fields=["study", "name"], condition=Q(kind="seed"), name="one_seed_per_name"),
            # A mimic without its seed, country or person could reach the wrong raters, or its own maker.
            models.CheckConstraint(
                condition=Q(kind="seed", seed=None, country="", portrays=None)
                | (Q(kind="mimic", seed__isnull=False, portrays__isnull=False) & ~Q(country="")),
                name="mimic_stimulus_knows_its_origin",
            ),
        ]
        indexes = [
            # Asked with every picture that is shown; few are ever withheld.
            models.Index("display_key", condition=Q(withheld_at__isnull=False), name="withheld_display_copies"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def shown_key(self) -> str:
        """Where the picture that participants see is kept: the light copy, or the picture itself until there is one."""
        return self.display_key or self.image_key
