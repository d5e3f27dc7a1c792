"""Recorded changes in the words of the forms they were made in."""

from functools import lru_cache
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Field, Model
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from apps.studies.models import ChangeLog

LONGEST = 80


def kind_name(label: str) -> str:
    """Return what a model such as “studies.cohort” is called; its label where there is none by that name."""
    model = _model(label)
    return str(capfirst(model._meta.verbose_name)) if model else label


def field_name(change: ChangeLog) -> str:
    """Return what the changed field is called; a dash where the whole object was made or removed."""
    field = _field(change)
    return str(capfirst(field.verbose_name)) if field else change.field or "–"


def shown(change: ChangeLog, value: Any) -> SafeString:
    """Return a recorded value as staff read it: choices by their names, nothing as a dash, long texts cut short."""
    if value is None or value in ("", {}, []):
        return format_html('<span class="quiet">{}</span>', "–")
    if isinstance(value, bool):
        return format_html("{}", _("yes") if value else _("no"))
    choices = dict(getattr(_field(change), "flatchoices", None) or ())
    text = str(choices.get(value, value) if isinstance(value, str | int) else value)
    return format_html("{}", text if len(text) <= LONGEST else f"{text[:LONGEST]} …")


def _field(change: ChangeLog) -> "Field[Any, Any] | None":
    model = _model(change.model)
    if model is None or not change.field:
        return None
    try:
        field = model._meta.get_field(change.field)
    except FieldDoesNotExist:
        return None
    return field if isinstance(field, Field) else None


@lru_cache(maxsize=64)
def _model(label: str) -> type[Model] | None:
    try:
        return apps.get_model(label)
    except LookupError:
        return None
