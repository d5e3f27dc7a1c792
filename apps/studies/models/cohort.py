"""What an admin launches."""

import secrets
from datetime import date, timedelta
from typing import Any
from zoneinfo import available_timezones

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


def time_zone_name(name: str) -> None:
    """Raise ValidationError where there is no such time zone."""
    if name not in available_timezones():
        raise ValidationError(_("A time zone such as “Africa/Addis_Ababa”."))


class CohortQuerySet(models.QuerySet["Cohort"]):
    def open(self) -> "CohortQuerySet":
        """Cohorts that take people in now, and in earnest: no pilots."""
        return self.filter(state=Cohort.State.OPEN)

    def launched(self) -> "CohortQuerySet":
        """Cohorts that participants may come to, or come back to: new pictures are for them too."""
        return self.filter(state__in=[*Cohort.TAKING_IN, Cohort.State.PAUSED])


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
        PILOT = "pilot", _("pilot")
        OPEN = "open", _("open")
        PAUSED = "paused", _("paused")
        CLOSED = "closed", _("closed")
        ARCHIVED = "archived", _("archived")

    class Recruiter(models.TextChoices):
        LINK = "link", _("one link for everybody")
        INVITE = "invite", _("single-use invitations")
        REDIRECT = "redirect", _("a panel that redirects to us and back")
        PROLIFIC = "prolific", _("Prolific")
        MTURK = "mturk", _("MTurk")

    TAKING_IN = (State.PILOT, State.OPEN)

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="cohorts")
    slug = models.SlugField(_("name"), help_text=_("A short name within the study, such as “et-mimic”."))
    country = models.CharField(
        max_length=2,
        validators=[RegexValidator(r"^[A-Z]{2}$", _("A two-letter country code such as “ET”."))],
    )
    language = models.CharField(max_length=20, validators=[language_code])
    time_zone = models.CharField(
        max_length=63,
        default="UTC",
        validators=[time_zone_name],
        help_text=_("By which the cohort's day begins and ends, such as “Africa/Addis_Ababa”."),
    )
    recruiter = models.CharField(
        max_length=20,
        choices=Recruiter.choices,
        default=Recruiter.LINK,
        help_text=_("How people come to the cohort, and where they are sent when they are done."),
    )
    recruiter_settings = models.JSONField(default=dict, blank=True, editable=False)
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
    questionnaire = models.ForeignKey(
        "localization.Questionnaire",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        help_text=_("What participants are asked about themselves. Empty: nothing."),
    )
    stimulus_set = models.ForeignKey(
        "studies.StimulusSet",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        help_text=_("Which seeds are shown. Empty: every seed of the study."),
    )
    per_stimulus_target = models.PositiveIntegerField(
        _("answers per picture"),
        default=15,
        validators=[MinValueValidator(1), MaxValueValidator(10_000)],
        help_text=_("How many people of this cohort should answer each picture."),
    )
    trials_per_session = models.PositiveIntegerField(
        _("pictures per session"), default=30, validators=[MinValueValidator(1), MaxValueValidator(200)]
    )
    sessions_per_person = models.PositiveIntegerField(
        _("sessions per person"), default=10, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    daily_session_cap = models.PositiveIntegerField(
        _("sessions per day"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("At most so many sessions begin in one day of the cohort's time zone. Empty: no limit."),
    )
    gold_per_session = models.PositiveIntegerField(
        _("gold items per session"),
        default=0,
        validators=[MaxValueValidator(20)],
        help_text=_("How many pictures with a known answer are put among those of a session."),
    )
    repeats_per_session = models.PositiveIntegerField(
        _("repeats per session"),
        default=0,
        validators=[MaxValueValidator(20)],
        help_text=_("How many pictures of a session are shown a second time in it."),
    )
    reservation_minutes = models.PositiveIntegerField(
        _("minutes a picture is kept"),
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
    pay_amount = models.DecimalField(
        _("pay per session"),
        max_digits=10,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
        help_text=_("What a complete session pays. Empty: nothing is paid."),
    )
    pay_currency = models.CharField(
        _("currency"),
        max_length=3,
        blank=True,
        validators=[RegexValidator(r"^[A-Z]{3}$", _("A three-letter currency code such as “ETB”."))],
    )
    minutes_expected = models.PositiveIntegerField(
        _("minutes per session"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(600)],
        help_text=_("How long a session takes, as participants are told and the hourly pay is reckoned."),
    )
    storage_alias = models.CharField(
        _("store"), max_length=50, default="default", help_text=_("Where the cohort's photographs are kept.")
    )
    retention_days = models.PositiveIntegerField(
        _("days photographs are kept"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("How many days after its closing the cohort's photographs may be kept."),
    )
    smallest_group = models.PositiveIntegerField(
        _("smallest group"),
        default=5,
        validators=[MinValueValidator(2)],
        help_text=_("Figures on groups of fewer people than this are not shown or released."),
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
            # An amount of no currency would be paid in whichever somebody assumed.
            models.CheckConstraint(condition=Q(pay_amount=None) | ~Q(pay_currency=""), name="pay_has_a_currency"),
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

    @property
    def takes_people_in(self) -> bool:
        """Whether somebody new can begin a session now."""
        return self.state in self.TAKING_IN

    @property
    def keep_until(self) -> date | None:
        """The last day its photographs may be kept, reckoned from its closing; None while that is not known."""
        if self.retention_days is None or self.closed_at is None:
            return None
        return self.closed_at.date() + timedelta(days=self.retention_days)
