"""A cohort's design taken to another country: a draft, and in words what could not be taken along."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.localization.models import Questionnaire
from apps.localization.names import language_name
from apps.studies import changes, stores
from apps.studies.cohorts import CohortError
from apps.studies.countries import currency_of, time_zones_of
from apps.studies.models import Cohort, Study
from apps.studies.presets import TEXT_NAMES, newest_texts, slug_of

TAKEN = (
    *("study", "phase", "material", "stimulus_set", "photograph_rules", "fidelity_preview", "recruiter"),
    *("per_stimulus_target", "trials_per_session", "sessions_per_person", "daily_session_cap"),
    *("gold_per_session", "repeats_per_session", "reservation_minutes", "minutes_expected"),
    *("storage_alias", "retention_days", "smallest_group"),
)
AT_HOME = ("time_zone", "pay_amount", "pay_currency")
"""What holds in one country, and goes along only within it."""


@dataclass(frozen=True, slots=True)
class Clone:
    """The new draft, and what its researcher has to see to."""

    cohort: Cohort
    left_behind: list[Promise | str]


@transaction.atomic
def clone(cohort: Cohort, *, country: str, language: str, actor: str) -> Clone:
    """Make a draft of the same design for this country and language, in the same study.

    Raises CohortError where the language lacks a published text.
    """
    study, at_home = cohort.study, country == cohort.country
    same = language == cohort.language
    texts = {name: getattr(cohort, name) for name in TEXT_NAMES} if same else newest_texts(study, language)
    if lacking := [str(label) for name, label in TEXT_NAMES.items() if texts[name] is None]:
        words = {"language": language_name(language), "texts": ", ".join(lacking)}
        raise CohortError(_("Nothing published in %(language)s yet: %(texts)s.") % words)
    design: dict[str, Any] = {name: getattr(cohort, name) for name in TAKEN}
    design |= {name: getattr(cohort, name) for name in AT_HOME} if at_home else _of_country(country)
    questionnaire = cohort.questionnaire if same else _newest_questions(cohort, language)
    slug = free_slug(study, slug_of(country, cohort.phase))
    place = {"slug": slug, "country": country, "language": language, "questionnaire": questionnaire}
    made = Cohort.objects.create(**design, **texts, **place)
    changes.note(actor, made, {}, {"": f"cloned from {cohort.slug}"})
    return Clone(made, _left_behind(cohort, made))


def free_slug(study: Study, wanted: str) -> str:
    """Return the name itself, or with the lowest number from 2 that no cohort of the study has."""
    taken = set(study.cohorts.filter(slug__startswith=wanted).values_list("slug", flat=True))
    numbered = (f"{wanted}-{number}" for number in range(2, len(taken) + 3))
    return next(slug for slug in (wanted, *numbered) if slug not in taken)


def _of_country(country: str) -> dict[str, Any]:
    zones = time_zones_of(country)
    place = {"time_zone": zones[0] if len(zones) == 1 else "UTC", "pay_currency": currency_of(country)}
    own = stores.usual_for(country)
    return place if own == stores.DEFAULT else {**place, "storage_alias": own}


def _newest_questions(cohort: Cohort, language: str) -> Questionnaire | None:
    if cohort.questionnaire is None:
        return None
    return Questionnaire.objects.filter(language=language).order_by("version").last()


def _left_behind(original: Cohort, made: Cohort) -> list[Promise | str]:
    reasons: dict[Promise, bool] = {
        _("The link: the new cohort has its own."): True,
        _("What the recruiter calls the study: enter its settings anew."): bool(original.recruiter_settings),
        _("Pay: set it anew for the country."): original.pay_amount is not None and made.pay_amount is None,
        _("The time zone: the country has several, choose one."): made.time_zone == "UTC" != original.time_zone,
        _("Quotas: set them anew for the country."): original.quota_cells.exists(),
        _("Gold items: an answer that is beyond doubt in one language and country may not be in another."): (
            original.gold_per_session > 0 and (made.country, made.term_list) != (original.country, original.term_list)
        ),
        _("The questionnaire: none is published in the language yet."): (
            original.questionnaire is not None and made.questionnaire is None
        ),
        _("Where photographs may be kept, and for how long, may differ by law: check both."): (
            original.country != made.country and original.takes_photographs
        ),
    }
    return [reason for reason, holds in reasons.items() if holds]
