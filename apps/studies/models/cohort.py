"""What an admin launches, and the record of its changes."""

import secrets
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.localization.models import TermList, Wording, language_code
from apps.studies.models.consent import ConsentText
from apps.studies.models.photograph_rules import PhotographRules
from apps.studies.models.study import Study


def new_entry_key() -> str:
    """Return the unguessable part of a cohort's link: 60 random bits, in letters that survive being read aloud."""
    return "".join(secrets.choice("abcdefghjkmnpqrstuvwxyz23456789") for _ in range(12))


class CohortQuerySet(models.QuerySet["Cohort"]):
    def open(self) -> "CohortQuerySet":
        """Cohorts that take people in now."""
        return self.filter(state=Cohort.State.OPEN)


class Cohort(models.Model):
    """What an admin launches: country + language + recruiter + phase, with its targets and its link."""

    class Phase(models.TextChoices):
        MIMIC = "mimic", _("mimic: imitate and rate seeds")
        RATE = "rate", _("rate: judge pictures")

    class Material(models.TextChoices):
        SEEDS = "seeds", _("seeds")
        MIMICS = "mimics", _("mimics of the same country")
        BOTH = "both", _("seeds and mimics of the same country")

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        OPEN = "open", _("open")
        PAUSED = "paused", _("paused")
        CLOSED = "closed", _("closed")
        ARCHIVED = "archived", _("archived")

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="cohorts")
    slug = models.SlugField(help_text=_("A short name within the study, such as “et-mimic”."))
    country = models.CharField(
        max_length=2,
        validators=[RegexValidator(r"^[A-Z]{2}$", _("A two-letter country code such as “ET”."))],
    )
    language = models.CharField(max_length=20, validators=[language_code])
    recruiter = models.CharField(max_length=20, default="link", editable=False)
    phase = models.CharField(max_length=10, choices=Phase.choices)
    material = models.CharField(
        max_length=10,
        choices=Material.choices,
        default=Material.SEEDS,
        help_text=_("What is shown. The mimic phase always shows seeds."),
    )
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT, editable=False)
    entry_key = models.CharField(max_length=32, unique=True, default=new_entry_key, editable=False)
    term_list = models.ForeignKey(TermList, on_delete=models.PROTECT)
    wording = models.ForeignKey(Wording, on_delete=models.PROTECT)
    consent_text = models.ForeignKey(ConsentText, on_delete=models.PROTECT)
    per_stimulus_target = models.PositiveIntegerField(
        default=15,
        validators=[MinValueValidator(1), MaxValueValidator(10_000)],
        help_text=_("How many people of this cohort should answer each picture."),
    )
    trials_per_session = models.PositiveIntegerField(
        default=30, validators=[MinValueValidator(1), MaxValueValidator(200)]
    )
    sessions_per_person = models.PositiveIntegerField(
        default=10, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    reservation_minutes = models.PositiveIntegerField(
        default=60,
        validators=[MinValueValidator(1), MaxValueValidator(1440)],
        help_text=_("How long a picture is kept for a silent participant before someone else may have it."),
    )
    photograph_rules = models.ForeignKey(
        PhotographRules,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        help_text=_("How photographs are judged. Empty: the newest rules at launch, which then stay."),
    )
    fidelity_preview = models.BooleanField(
        default=False,
        help_text=_("Research preview: measure how like the seed's expression each photograph is. It decides nothing."),
    )
    created_at = models.DateTimeField(auto_now_add=True)
    opened_at = models.DateTimeField(null=True, editable=False)
    closed_at = models.DateTimeField(null=True, editable=False)

    objects = CohortQuerySet.as_manager()

    class Meta:
        ordering = ["study", "country", "phase"]
        constraints = [
            # Links, logs and release tables name a cohort by its slug.
            models.UniqueConstraint(fields=["study", "slug"], name="one_cohort_per_slug"),
            # Imitating an imitation is no part of the design.
            models.CheckConstraint(condition=~Q(phase="mimic") | Q(material="seeds"), name="mimic_phase_shows_seeds"),
            # Photographs of one cohort judged by rules that nobody chose could not be compared.
            models.CheckConstraint(
                condition=~Q(phase="mimic") | Q(state="draft") | Q(photograph_rules__isnull=False),
                name="launched_mimic_cohort_has_rules",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.study.slug} / {self.slug}"

    def clean(self) -> None:
        """Refuse texts of another language or study, and a mimic phase that shows anything but seeds."""
        errors: dict[str, Any] = {}
        for field in ("term_list", "wording", "consent_text"):
            chosen = getattr(self, field, None)
            if chosen is not None and chosen.language != self.language:
                errors[field] = _("This is in “%(its)s”; the cohort's language is “%(ours)s”.") % {
                    "its": chosen.language,
                    "ours": self.language,
                }
        if getattr(self, "consent_text", None) is not None and self.consent_text.study_id != self.study_id:
            errors["consent_text"] = _("This consent text belongs to another study.")
        if self.phase == self.Phase.MIMIC and self.material != self.Material.SEEDS:
            errors["material"] = _("In the mimic phase people imitate seeds.")
        if errors:
            raise ValidationError(errors)

    @property
    def takes_photographs(self) -> bool:
        """Whether its participants need a camera."""
        return self.phase == self.Phase.MIMIC


class CohortEvent(models.Model):
    """A change of a cohort's state: who, when, from what to what."""

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="events")
    actor = models.CharField(max_length=150)
    before = models.CharField(max_length=10)
    after = models.CharField(max_length=10)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        moment: datetime = self.at
        return f"{moment:%Y-%m-%d %H:%M} {self.before} → {self.after} ({self.actor})"
