"""The record of who changed what in a study's design: written beside the change, in its transaction."""

from collections.abc import Mapping
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model, QuerySet

from apps.studies.models import ChangeLog, Study

Values = Mapping[str, Any]


def values_of(obj: Model) -> dict[str, Any]:
    """Return every stored field of the object by name; what points to another row stands as that row."""
    return {field.name: getattr(obj, field.name) for field in obj._meta.concrete_fields if not field.primary_key}


def note(actor: str, obj: Model, before: Values, after: Values) -> list[ChangeLog]:
    """Record, for each field whose value differs, who changed it from what to what; return the new rows.

    A field that one side lacks counts as empty there. Rehearsals are walked by bots, and leave no record.
    """
    study = study_of(obj)
    if study is not None and study.is_rehearsal:
        return []
    names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    about = {"actor": actor, "study": study, "model": obj._meta.label_lower, "object_id": str(obj.pk)}
    return ChangeLog.objects.bulk_create(
        ChangeLog(
            **about,
            object_name=str(obj)[:200],
            field=name,
            before=_plain(before.get(name)),
            after=_plain(after.get(name)),
        )
        for name in names
    )


def note_new(actor: str, obj: Model) -> None:
    """Record that the object was made."""
    note(actor, obj, {}, {"": "made"})


def note_removed(actor: str, obj: Model) -> None:
    """Record that the object is removed; called while it still exists."""
    note(actor, obj, {"": "removed"}, {})


def history_of(obj: Model) -> QuerySet[ChangeLog]:
    """Return what is recorded of this object, newest first."""
    return ChangeLog.objects.filter(model=obj._meta.label_lower, object_id=str(obj.pk))


def study_of(obj: Model) -> Study | None:
    """Return the study the object belongs to, by itself or by its cohort; None for what all studies share."""
    if isinstance(obj, Study):
        return obj
    owner = getattr(obj, "study", None) or getattr(getattr(obj, "cohort", None), "study", None)
    return owner if isinstance(owner, Study) else None


def _plain(value: Any) -> Any:
    """As JSON holds it: a row by its name, a number or a text as it is."""
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, Model):
        return str(value)
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple | set | frozenset | QuerySet):
        return [_plain(each) for each in value]
    return DjangoJSONEncoder().default(value)
