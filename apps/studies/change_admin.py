"""The record of changes, as staff read it: of one object, or all of them."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from apps.studies.change_words import field_name, kind_name, shown
from apps.studies.models import ChangeLog
from apps.studies.record_admin import RecordAdmin


class KindFilter(admin.SimpleListFilter):
    """Changes of one kind of object, by the kind's name."""

    title = _("kind of object")
    parameter_name = "model__exact"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """The kinds that anything is recorded of."""
        labels = model_admin.get_queryset(request).order_by("model").values_list("model", flat=True).distinct()
        return [(label, kind_name(label)) for label in labels]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """Filter by the chosen kind."""
        return queryset.filter(model=self.value()) if self.value() else queryset


@admin.register(ChangeLog)
class ChangeLogAdmin(RecordAdmin):
    """Who changed what, when, from what to what."""

    study_path = "study"
    list_display = ("at", "actor", "kind", "object_name", "what", "old", "new")
    list_display_links = None
    list_filter = ("study", KindFilter, "actor", "at")
    search_fields = ("object_name", "field", "actor")
    list_select_related = ("study",)
    hint = _("Nothing is recorded here yet. Whatever is changed in a study's design will be.")

    def lookup_allowed(self, lookup: str, value: Any, request: Any = None) -> bool:
        """Let “History” ask for one object."""
        return lookup == "object_id__exact" or super().lookup_allowed(lookup, value, request)

    @admin.display(description=_("kind"), ordering="model")
    def kind(self, change: ChangeLog) -> str:
        """The kind of object in words."""
        return kind_name(change.model)

    @admin.display(description=_("field"), ordering="field")
    def what(self, change: ChangeLog) -> str:
        """The field in words."""
        return field_name(change)

    @admin.display(description=_("old"))
    def old(self, change: ChangeLog) -> SafeString:
        """What it was."""
        return shown(change, change.before)

    @admin.display(description=_("new"))
    def new(self, change: ChangeLog) -> SafeString:
        """What it is since."""
        return shown(change, change.after)
