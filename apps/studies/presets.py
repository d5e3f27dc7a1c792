"""Cohorts to start from: the countries and figures of the published study, as suggestions for a draft.

Its countries are those of Brooks et al. 2024 (iScience 27:109175); how much was asked of people is known of its sister
study only (Brooks et al. 2022, Nature Human Behaviour, doi 10.1038/s41562-022-01489-2). What nobody published, such as
pay or how long photographs were kept, is left empty.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.localization.models import TermList, Wording
from apps.localization.names import country_name, language_name
from apps.studies import changes, stores
from apps.studies.countries import currency_of
from apps.studies.models import Cohort, ConsentText, Study

Material, Phase = Cohort.Material, Cohort.Phase


@dataclass(frozen=True, slots=True)
class Preset:
    """A country of the study, the language of its tasks, and the time zone of its day."""

    country: str
    language: str
    time_zone: str


PRESETS = (
    Preset("US", "en", "America/New_York"),
    Preset("CN", "zh-hans", "Asia/Shanghai"),
    Preset("ET", "en", "Africa/Addis_Ababa"),
    Preset("IN", "en", "Asia/Kolkata"),
    Preset("ZA", "en", "Africa/Johannesburg"),
    Preset("VE", "es", "America/Caracas"),
)
MATERIAL_OF = {Phase.MIMIC: Material.SEEDS, Phase.RATE: Material.MIMICS}


@dataclass(frozen=True, slots=True)
class Figure:
    """A suggested value of a cohort's field, and where it is from."""

    field: str
    value: int
    source: Promise


FIGURES = (
    Figure("per_stimulus_target", 15, _("The study has 15.1 mimics for each seed and country.")),
    Figure("trials_per_session", 30, _("The sister study showed 30 pictures in a survey.")),
    Figure("sessions_per_person", 10, _("The sister study let a person take up to 10 surveys, by country.")),
    Figure("daily_session_cap", 300, _("The sister study released up to 300 surveys in a country and day.")),
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one country and phase: the new draft, or why there is none."""

    preset: Preset
    phase: str
    cohort: Cohort | None
    reason: str = ""


@transaction.atomic
def make_drafts(study: Study, countries: Iterable[str], phases: Iterable[str], *, actor: str) -> list[Outcome]:
    """Make a draft for each of these countries and phases, and say what came of each.

    A cohort that exists, by its name, is left alone; so is a country whose language lacks a published text.
    """
    wanted = set(countries)
    return [
        _make(study, preset, Phase(phase), actor=actor)
        for preset in PRESETS
        if preset.country in wanted
        for phase in phases
    ]


def _make(study: Study, preset: Preset, phase: Cohort.Phase, *, actor: str) -> Outcome:
    slug = slug_of(preset.country, phase)
    if study.cohorts.filter(slug=slug).exists():
        return Outcome(preset, phase, None, str(_("“%(slug)s” exists already.") % {"slug": slug}))
    texts = newest_texts(study, preset.language)
    if lacking := [str(label) for name, label in TEXT_NAMES.items() if texts[name] is None]:
        words = {"language": language_name(preset.language), "texts": ", ".join(lacking)}
        return Outcome(preset, phase, None, str(_("Nothing published in %(language)s yet: %(texts)s.") % words))
    cohort = Cohort.objects.create(study=study, slug=slug, **texts, **suggested(preset, phase))
    changes.note_new(actor, cohort)
    return Outcome(preset, phase, cohort)


TEXT_NAMES = {"term_list": _("term list"), "wording": _("wording"), "consent_text": _("consent text")}


def suggested(preset: Preset, phase: Cohort.Phase) -> dict[str, Any]:
    """Return what the preset suggests, by field of a cohort."""
    figures = {figure.field: figure.value for figure in FIGURES}
    return figures | {
        "country": preset.country,
        "language": preset.language,
        "time_zone": preset.time_zone,
        "pay_currency": currency_of(preset.country),
        "storage_alias": stores.usual_for(preset.country),
        "phase": phase,
        "material": MATERIAL_OF[phase],
    }


def newest_texts(study: Study, language: str) -> dict[str, Any]:
    """Return the newest published texts of the language by the cohort's field; None where there is none."""
    return {
        "term_list": TermList.objects.filter(language=language).order_by("version").last(),
        "wording": Wording.objects.filter(language=language).order_by("version").last(),
        "consent_text": ConsentText.objects.filter(study=study, language=language).order_by("version").last(),
    }


def slug_of(country: str, phase: str) -> str:
    """Return what a cohort is called by country and phase, such as “et-mimic”."""
    return f"{country.lower()}-{phase}"


def name_of(preset: Preset) -> str:
    """Return a preset in words, such as “Ethiopia, English”."""
    return f"{country_name(preset.country)}, {language_name(preset.language)}"
