"""A cohort's quotas as plain values: as a whole they are what a document says they are."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from apps.studies import changes
from apps.studies.models import Cohort, QuotaCell

GROUP = ("sex", "age_from", "age_to")
Quota = dict[str, Any]


def quotas_of(cohort: Cohort) -> list[Quota]:
    """Return the group and target of each quota, in order."""
    return [{name: getattr(cell, name) for name in (*GROUP, "target")} for cell in cohort.quota_cells.all()]


def set_quotas(cohort: Cohort, said: Any, *, actor: str) -> None:
    """Let the cohort have just these quotas, each change on record. Raises ValidationError, under “quotas”.

    Quotas may change at any time, but not below who is in already.
    """
    wanted = _read(said)
    there = {_group(cell): cell for cell in cohort.quota_cells.select_for_update()}
    for group, target in wanted.items():
        cell = there.pop(group, None) or QuotaCell(cohort=cohort, **dict(zip(GROUP, group, strict=True)))
        _save(cell, target, actor=actor)
    for cell in there.values():
        changes.note_removed(actor, cell)
        cell.delete()


def _save(cell: QuotaCell, target: Any, *, actor: str) -> None:
    before = {"target": cell.target} if cell.pk else {}
    if before.get("target") == target:
        return
    cell.target = target
    try:
        cell.full_clean()
    except ValidationError as error:
        raise ValidationError({"quotas": error.messages}) from error
    cell.save()
    changes.note(actor, cell, before, {"target": target})


def _read(said: Any) -> dict[tuple[Any, ...], Any]:
    rows: list[Any] = said if isinstance(said, list) else [None]
    if not all(isinstance(row, dict) and row.keys() <= {*GROUP, "target"} and "target" in row for row in rows):
        raise ValidationError({"quotas": [_("Quotas are a list of objects with sex, age_from, age_to and target.")]})
    return {(row.get("sex") or "", row.get("age_from"), row.get("age_to")): row["target"] for row in rows}


def _group(cell: QuotaCell) -> tuple[Any, ...]:
    return tuple(getattr(cell, name) for name in GROUP)
