"""Making and changing cohorts by program: what the admin's forms do, saying what changes, and safe to repeat."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Field
from django.forms.models import model_to_dict

from apps.automation.document import NAMED, PLAIN, Document, design_of, values_of
from apps.automation.quotas import set_quotas
from apps.studies import changes, editing
from apps.studies.clone import clone
from apps.studies.cohort_form import CohortForm
from apps.studies.cohorts import TRANSITIONS, change_state
from apps.studies.models import Cohort, Study

Said = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was done, or would be: the cohort as it is then, and each field that differs with its old and new value."""

    cohort: Document
    made: bool
    changed: dict[str, list[Any]]


def put(study: Study, slug: str, said: Said, *, actor: str, dry_run: bool = False) -> Outcome:
    """Make the cohort of that name, or change it to say what `said` does; fields not named stay, or are chosen.

    Done again, nothing changes. A launched cohort takes newer texts for sessions to come, as in the admin. With
    `dry_run` nothing stays. Raises ValidationError, by field, and CohortError.
    """
    with transaction.atomic():
        stored = study.cohorts.filter(slug=slug).first()
        if stored is None:
            made = _make(study, slug, said, actor=actor)
            _count(made, said, actor=actor)
            outcome = _made(made)
        else:
            before = design_of(stored)
            changed = _change(stored, said, actor=actor)
            _count(changed, said, actor=actor)
            outcome = _changed(before, changed)
        transaction.set_rollback(dry_run)
    return outcome


def move(cohort: Cohort, name: str, *, actor: str, dry_run: bool = False) -> Outcome:
    """Take the cohort through the transition; one that is there already stays. Raises KeyError and CohortError."""
    target = TRANSITIONS[name].target
    with transaction.atomic():
        before = cohort.state
        moved = cohort if before == target else change_state(cohort, name, actor=actor)
        differs = {} if moved.state == before else {"state": [before, moved.state]}
        outcome = Outcome({**design_of(moved), "state": moved.state}, made=False, changed=differs)
        transaction.set_rollback(dry_run)
    return outcome


def copy(cohort: Cohort, slug: str, *, country: str, language: str, actor: str, dry_run: bool = False) -> Outcome:
    """Make a draft named `slug` with the cohort's design for another country and language; one of that name stays.

    Raises CohortError where the language lacks a published text.
    """
    with transaction.atomic():
        there = cohort.study.cohorts.filter(slug=slug).first()
        if there is not None:
            outcome = Outcome(design_of(there), made=False, changed={})
        else:
            made = clone(cohort, country=country, language=language, actor=actor).cohort
            outcome = _made(editing.edit(made, {"slug": slug}, actor=actor))
        transaction.set_rollback(dry_run)
    return outcome


def _make(study: Study, slug: str, said: Said, *, actor: str) -> Cohort:
    values = values_of(study, str(said.get("language", "")), said) | {"slug": slug}
    settings = values.pop("recruiter_settings", {})
    data = {name: value for name, value in model_to_dict(Cohort()).items() if value is not None}
    data |= {name: value.pk if name in NAMED and value else value for name, value in values.items()}
    # What the form chooses where nothing is said.
    data |= {name: "" for name in ("time_zone",) if name not in values}
    form = CohortForm({name: value for name, value in data.items() if value is not None} | {"study": study.pk})
    if not form.is_valid():
        raise ValidationError({name: list(errors) for name, errors in form.errors.items()})
    made: Cohort = form.save()
    changes.note_new(actor, made)
    return editing.edit(made, {"recruiter_settings": settings}, actor=actor) if settings else made


def _change(cohort: Cohort, said: Said, *, actor: str) -> Cohort:
    values = values_of(cohort.study, str(said.get("language", cohort.language)), said)
    values = {name: _read(name, value) for name, value in values.items()}
    if editing.locked_fields(cohort):
        texts = {name: values.pop(name) for name in editing.TEXTS if name in values}
        newer = {name: text for name, text in texts.items() if text is not None and text != getattr(cohort, name)}
        if newer:
            cohort = editing.change_texts(cohort, newer, actor=actor)
    return editing.edit(cohort, values, actor=actor)


def _count(cohort: Cohort, said: Said, *, actor: str) -> None:
    if "quotas" in said:
        set_quotas(cohort, said["quotas"], actor=actor)


def _read(name: str, value: Any) -> Any:
    """As the model's own field reads the value: an amount of money from text, a number from its digits."""
    field = Cohort._meta.get_field(name)
    return field.to_python(value) if name in PLAIN and isinstance(field, Field) else value


def _made(cohort: Cohort) -> Outcome:
    return Outcome(design_of(cohort), made=True, changed={})


def _changed(before: Document, cohort: Cohort) -> Outcome:
    after = design_of(cohort)
    differs = {name: [before[name], after[name]] for name in before if before[name] != after[name]}
    return Outcome(after, made=False, changed=differs)
