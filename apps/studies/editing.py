"""Changing a cohort that exists: what may change at which time of its life, each change on record."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from apps.studies import changes, holding, stores
from apps.studies.cohorts import CohortError
from apps.studies.models import Cohort, EarlierTexts

TEXTS = ("term_list", "wording", "consent_text")

_TEXT = _("Fixed since the launch. “Change texts” above takes a newer version; sessions under way keep theirs.")
_WHO = _("Fixed since the launch: it says whose data these are. Clone the cohort to make another.")
_WHAT = _("Fixed since the launch: all participants are shown the same material. Clone the cohort to show other.")
_HOW = _("Fixed since the launch: sessions of one cohort must be comparable. Clone the cohort to do it differently.")
_KEPT = _("Fixed since the launch: photographs are kept there already. Clone the cohort to keep new ones elsewhere.")
_CAME = _("Fixed since the launch: people hold this way in. Clone the cohort to recruit by another way too.")

LOCKED: dict[str, Promise] = {
    **dict.fromkeys(("study", "slug", "country", "language", "phase"), _WHO),
    **dict.fromkeys(("material", "stimulus_set"), _WHAT),
    **dict.fromkeys(("questionnaire", "gold_per_session", "repeats_per_session", "photograph_rules"), _HOW),
    **dict.fromkeys(TEXTS, _TEXT),
    **dict.fromkeys(("storage_alias",), _KEPT),
    **dict.fromkeys(("recruiter",), _CAME),
}
"""Each field that is fixed once a cohort is launched, with the reason and what to do instead."""


def locked_fields(cohort: Cohort | None) -> dict[str, Promise]:
    """Return the fields that cannot change now, each with why; none for a draft or a cohort that is being made."""
    return {} if cohort is None or cohort.state == Cohort.State.DRAFT else LOCKED


def label_of(name: str) -> str:
    """Return what a field of cohorts is called."""
    return str(capfirst(getattr(Cohort._meta.get_field(name), "verbose_name", name)))


@transaction.atomic
def edit(cohort: Cohort, values: Mapping[str, Any], *, actor: str) -> Cohort:
    """Give the cohort these values by field, note each that differs, and return it as stored.

    Raises CohortError, changing nothing, for a field that is locked or a target below what pictures hold already, and
    ValidationError, by field, for values that do not fit.
    """
    stored = holding.hold(cohort.pk)
    before = {name: getattr(stored, name) for name in values}
    new = {name: value for name, value in values.items() if before[name] != value}
    for name in new.keys() & locked_fields(stored).keys():
        raise CohortError(f"{label_of(name)}: {LOCKED[name]}")
    if "recruiter" in new and "recruiter_settings" not in new:
        # What one recruiter calls the study means nothing to another.
        before["recruiter_settings"], new["recruiter_settings"] = stored.recruiter_settings, {}
    for name, value in new.items():
        setattr(stored, name, value)
    stored.full_clean()
    # Not asked again later: a store that is configured no more must not keep anything else from being changed.
    if "storage_alias" in new and (unknown := stores.unknown(stored.storage_alias)):
        raise ValidationError({"storage_alias": unknown})
    if "per_stimulus_target" in new:
        _retarget(stored)
    if new:
        stored.save(update_fields=list(new))
    changes.note(actor, stored, before, before | new)
    return stored


def _retarget(cohort: Cohort) -> None:
    """Give every cell the cohort's new target."""
    check_target(cohort, cohort.per_stimulus_target)
    cohort.cells.exclude(target=cohort.per_stimulus_target).update(target=cohort.per_stimulus_target)


def check_target(cohort: Cohort, target: int) -> None:
    """Raise ValidationError where some picture has, or awaits, more answers than this target."""
    least: int = cohort.cells.aggregate(most=Max("load"))["most"] or 0
    if target < least:
        text = _("Some picture has or awaits %(least)d answers: the target cannot be less.")
        raise ValidationError({"per_stimulus_target": text % {"least": least}})


def newer_texts(cohort: Cohort) -> dict[str, list[Any]]:
    """Return, for each text, the versions of the cohort's language that are newer than its own, newest first."""
    found: dict[str, list[Any]] = {}
    for name in TEXTS:
        own = getattr(cohort, name)
        newer = type(own).objects.filter(language=cohort.language, version__gt=own.version)
        if name == "consent_text":
            newer = newer.filter(study=cohort.study_id)
        found[name] = list(newer.order_by("-version"))
    return found


@transaction.atomic
def change_texts(cohort: Cohort, texts: Mapping[str, Any], *, actor: str) -> Cohort:
    """Let new sessions of a launched cohort read these newer versions; those begun before keep what they began with.

    `texts` maps some of TEXTS to a published version. Raises CohortError where one is no newer version of the cohort's
    own, or nothing changes.
    """
    stored = holding.hold(cohort.pk)
    new = {name: text for name, text in texts.items() if text is not None and text != getattr(stored, name)}
    newer = newer_texts(stored)
    for name, text in new.items():
        if text not in newer[name]:
            raise CohortError(_("“%(text)s” is no newer version of what the cohort has: publish one.") % {"text": text})
    if not new:
        raise CohortError(_("Nothing to change: choose a newer version of at least one text."))
    before = {name: getattr(stored, name) for name in TEXTS}
    earlier = EarlierTexts.objects.create(cohort=stored, **before)
    stored.sessions.filter(earlier_texts=None).update(earlier_texts=earlier)
    for name, text in new.items():
        setattr(stored, name, text)
    stored.save(update_fields=list(new))
    changes.note(actor, stored, before, before | new)
    return stored
