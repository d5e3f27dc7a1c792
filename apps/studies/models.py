"""The design of a study: what is shown, to whom, in which words, and how often."""

import secrets
import uuid
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.localization.models import TermList, Wording, language_code


def new_entry_key() -> str:
    """Return the unguessable part of a cohort's link: 60 random bits, in letters that survive being read aloud."""
    return "".join(secrets.choice("abcdefghjkmnpqrstuvwxyz23456789") for _ in range(12))


def new_secret() -> str:
    """Return 256 random bits in hexadecimal."""
    return secrets.token_hex(32)


class StudyQuerySet(models.QuerySet["Study"]):
    def real(self) -> "StudyQuerySet":
        """Studies with people in them: all but rehearsals."""
        return self.filter(is_rehearsal=False)


class Study(models.Model):
    """One study: its seeds, its texts and its cohorts."""

    slug = models.SlugField(unique=True, help_text=_("A short name for links and commands, such as “faces-2026”."))
    title = models.CharField(max_length=200)
    is_rehearsal = models.BooleanField(
        default=False, editable=False, help_text=_("Walked by bots; never counted with real data.")
    )
    pseudonym_key = models.CharField(max_length=64, default=new_secret, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = StudyQuerySet.as_manager()

    class Meta:
        ordering = ["slug"]
        verbose_name_plural = "studies"

    def __str__(self) -> str:
        return self.title


class StimulusQuerySet(models.QuerySet["Stimulus"]):
    def in_circulation(self) -> "StimulusQuerySet":
        """Stimuli that may still be shown to new people."""
        return self.filter(retired_at=None)

    def seeds(self) -> "StimulusQuerySet":
        """The study's model pictures."""
        return self.filter(kind=Stimulus.Kind.SEED)

    def for_cohort(self, cohort: "Cohort") -> "StimulusQuerySet":
        """What this cohort may be shown: seeds, and mimics only from its own country."""
        own_mimics = Q(kind=Stimulus.Kind.MIMIC, country=cohort.country)
        kinds = {
            Cohort.Material.SEEDS: Q(kind=Stimulus.Kind.SEED),
            Cohort.Material.MIMICS: own_mimics,
            Cohort.Material.BOTH: Q(kind=Stimulus.Kind.SEED) | own_mimics,
        }
        return self.in_circulation().filter(kinds[Cohort.Material(cohort.material)], study=cohort.study_id)


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
    attributes = models.JSONField(default=dict, blank=True)
    seed = models.ForeignKey("self", on_delete=models.CASCADE, null=True, blank=True, related_name="mimics")
    country = models.CharField(max_length=2, blank=True)
    portrays = models.UUIDField(null=True, blank=True, help_text=_("The participant whose face it is."))
    created_at = models.DateTimeField(auto_now_add=True)
    retired_at = models.DateTimeField(null=True, blank=True)

    objects = StimulusQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "stimuli"
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

    def __str__(self) -> str:
        return self.name


class Scope(models.TextChoices):
    """What a participant may agree to, each on its own."""

    TAKE_PART = "take_part", _("taking part")
    PHOTOGRAPH = "photograph", _("storing my photographs")
    SHARE = "share", _("sharing with research teams")
    TRANSFER = "transfer", _("transfer abroad")
    TRAIN = "train", _("training models")


class ConsentText(models.Model):
    """What participants are asked to agree to, in one language and version; its hash is kept with every consent.

    `body` is plain text with a blank line between paragraphs; `scopes` maps each `Scope` to the sentence beside
    its box.
    """

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="consent_texts")
    language = models.CharField(max_length=20, validators=[language_code])
    version = models.PositiveIntegerField(default=1)
    study_title = models.CharField(
        max_length=200, help_text=_("What the study is called in this language, at the top of every page.")
    )
    title = models.CharField(max_length=200)
    body = models.TextField()
    scopes = models.JSONField()
    sha256 = models.CharField(max_length=64, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["study", "language", "version"]
        constraints = [
            # A consent event points at one text: a second text under the same version would blur what was agreed to.
            models.UniqueConstraint(fields=["study", "language", "version"], name="one_consent_text_per_version"),
        ]

    def __str__(self) -> str:
        return f"{self.study.slug} {self.language} v{self.version}"


class CohortQuerySet(models.QuerySet["Cohort"]):
    def open(self) -> "CohortQuerySet":
        """Cohorts that take people in now."""
        return self.filter(state=Cohort.State.OPEN)

    def raters_of(self, country: str) -> "CohortQuerySet":
        """Cohorts of a country that judge mimics and still have a future."""
        return self.filter(
            phase=Cohort.Phase.RATE,
            country=country,
            material__in=[Cohort.Material.MIMICS, Cohort.Material.BOTH],
            state__in=[Cohort.State.OPEN, Cohort.State.PAUSED],
        )


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


class CellQuerySet(models.QuerySet["Cell"]):
    def with_room(self) -> "CellQuerySet":
        """Cells that may take one more person."""
        return self.filter(filled__lt=F("target") - F("reserved"), stimulus__retired_at=None)


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
