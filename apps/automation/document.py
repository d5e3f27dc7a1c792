"""A cohort as a document: plain values by field, in which rows are named as people name them, never by key.

Texts stand as versions within the cohort's language, a stimulus set as “calibration v2”, photograph rules by their
version, an amount as text. What is read back in says the same again.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from apps.automation.quotas import quotas_of
from apps.localization.models import Questionnaire, TermList, Wording
from apps.studies import checklist
from apps.studies.links import entry_link
from apps.studies.models import Cohort, ConsentText, PhotographRules, StimulusSet, Study

Document = dict[str, Any]

PLAIN = (
    *("slug", "country", "language", "time_zone", "phase", "material", "recruiter", "recruiter_settings"),
    *("per_stimulus_target", "trials_per_session", "sessions_per_person", "daily_session_cap"),
    *("gold_per_session", "repeats_per_session", "reservation_minutes", "fidelity_preview"),
    *("pay_amount", "pay_currency", "minutes_expected", "storage_alias", "retention_days", "smallest_group"),
)
"""Fields that stand in a document as they are."""


@dataclass(frozen=True, slots=True)
class Named:
    """How a document names the row that a field points to, and among which rows the name is looked for."""

    name: Callable[[Any], Any]
    among: Callable[[Study, str], QuerySet[Any]]


def _version(row: Any) -> Any:
    return row.version


NAMED: Mapping[str, Named] = {
    "term_list": Named(_version, lambda study, language: TermList.objects.filter(language=language)),
    "wording": Named(_version, lambda study, language: Wording.objects.filter(language=language)),
    "consent_text": Named(_version, lambda study, language: ConsentText.objects.filter(study=study, language=language)),
    "questionnaire": Named(_version, lambda study, language: Questionnaire.objects.filter(language=language)),
    "stimulus_set": Named(str, lambda study, language: StimulusSet.objects.filter(study=study)),
    "photograph_rules": Named(_version, lambda study, language: PhotographRules.objects.all()),
}


def design_of(cohort: Cohort) -> Document:
    """Return what may be said of a cohort's design: every field that `values_of` reads, and the quotas."""
    values: Document = {name: getattr(cohort, name) for name in PLAIN}
    if cohort.pay_amount is not None:
        values["pay_amount"] = str(cohort.pay_amount)
    for name, named in NAMED.items():
        row = getattr(cohort, name)
        values[name] = None if row is None else named.name(row)
    return {**values, "quotas": quotas_of(cohort)}


def document_of(cohort: Cohort) -> Document:
    """Return the design, the state, the link and the checklist."""
    points = [{"state": str(item.state), "text": str(item.text)} for item in checklist.of(cohort)]
    about = {"study": cohort.study.slug, "state": cohort.state, "link": entry_link(cohort), "checklist": points}
    return {**design_of(cohort), **about}


def values_of(study: Study, language: str, said: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a design says as values of a cohort's fields. Raises ValidationError by field.

    What a document says beyond the design (its state, link and checklist) is passed over, so that a document that was
    read can be given back; other names are refused.
    """
    values: dict[str, Any] = {}
    errors: dict[str, list[str]] = {}
    for name, value in said.items():
        if name in NAMED:
            try:
                values[name] = _row(NAMED[name], study, language, value)
            except LookupError:
                errors[name] = [_("There is no “%(name)s” in %(study)s.") % {"name": value, "study": study.slug}]
        elif name in PLAIN:
            values[name] = value
        elif name not in {"quotas", "study", "state", "link", "checklist"}:
            errors[name] = [_("A cohort has no such field.")]
    if errors:
        raise ValidationError(errors)
    return values


def _row(named: Named, study: Study, language: str, value: Any) -> Any:
    if value is None or value == "":
        return None
    for row in named.among(study, language):
        if str(named.name(row)) == str(value):
            return row
    raise LookupError(value)
