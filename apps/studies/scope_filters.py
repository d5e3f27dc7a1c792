"""Filters beside a list that name no study, cohort or country out of the person's reach."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import get_fields_from_path, get_model_from_relation
from django.db.models import Field, Model
from django.http import HttpRequest

from apps.studies.members import within


class ScopedRelatedFilter(admin.RelatedFieldListFilter):
    """Filters by a related row; offers those that the person may see."""

    def field_choices(self, field: Any, request: HttpRequest, model_admin: Any) -> Any:
        """Return (id, name) of the related rows in the person's studies."""
        related = get_model_from_relation(field)
        registered = model_admin.admin_site._registry.get(related)
        rows = related._default_manager.all()
        if path := getattr(registered, "study_path", ""):
            rows = within(rows, request.user, model_admin.permission("view"), path=path)
        ordering = self.field_admin_ordering(field, request, model_admin)
        return [(row.pk, str(row)) for row in rows.order_by(*ordering)]


class ScopedValuesFilter(admin.AllValuesFieldListFilter):
    """Filters by a value of a related row; offers those that occur in rows the person may see."""

    def __init__(
        self, field: Any, request: HttpRequest, params: Any, model: Any, model_admin: Any, field_path: str
    ) -> None:
        super().__init__(field, request, params, model, model_admin, field_path)
        owner = field.model
        if studies := getattr(model_admin.admin_site._registry.get(owner), "study_path", ""):
            rows = within(owner._default_manager.all(), request.user, model_admin.permission("view"), path=studies)
            self.lookup_choices = rows.distinct().order_by(field.name).values_list(field.name, flat=True)


def scoped_filter(model: type[Model], wanted: Any) -> Any:
    """Return the filter that a ModelAdmin's `list_filter` asks for by a field's name, kept within the person's studies.

    Filters that are written out are given back as they are: they say themselves what they offer.
    """
    if not isinstance(wanted, str):
        return wanted
    field: Any = get_fields_from_path(model, wanted)[-1]
    if getattr(field, "remote_field", None):
        return wanted, ScopedRelatedFilter
    if "__" in wanted and not field.choices and isinstance(field, Field) and field.get_internal_type() == "CharField":
        return wanted, ScopedValuesFilter
    return wanted
