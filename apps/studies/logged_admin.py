"""Admins whose every change is on record: who, what, old, new."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from apps.studies import changes
from apps.studies.record_admin import permitted
from apps.studies.scope import ScopedAdmin


def history_address(obj: Model) -> str:
    """Return the address of the page of changes, of this object alone."""
    about = {"model__exact": obj._meta.label_lower, "object_id__exact": str(obj.pk)}
    return f"{reverse('admin:studies_changelog_changelist')}?{urlencode(about)}"


class HistoryAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Rows whose “History” is what is recorded of them."""

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """Lead to what is recorded of the object. Raises Http404, PermissionDenied."""
        return redirect(history_address(permitted(self, request, object_id, self.has_view_permission)))


class LoggedPublishing(HistoryAdmin):
    """What is published once and never edited: who published it is noted."""

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Note a new version; one that says the same as an earlier one is that one."""
        super().save_model(request, obj, form, change)
        if not changes.history_of(obj).exists():
            changes.note_new(actor_of(request), obj)


class LoggedAdmin(HistoryAdmin, ScopedAdmin):
    """Rows, and rows under them, whose making, changing and removal are noted; “History” leads to the notes."""

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Save, and note what differs."""
        stored = type(obj)._default_manager.filter(pk=obj.pk).first() if change else None
        before = changes.values_of(stored) if stored else {}
        super().save_model(request, obj, form, change)
        if stored:
            changes.note(actor_of(request), obj, before, changes.values_of(obj))
        else:
            changes.note_new(actor_of(request), obj)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        """Note the removal, and remove."""
        changes.note_removed(actor_of(request), obj)
        super().delete_model(request, obj)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Save rows under the object, and note what differs."""
        actor = actor_of(request)
        removed = [row.instance for row in formset.deleted_forms if row.instance.pk]
        for row in removed:
            changes.note_removed(actor, row)
        super().save_formset(request, form, formset, change)
        for row in formset.new_objects:
            changes.note_new(actor, row)
        by_row = {row.instance.pk: row for row in formset.initial_forms}
        for row, names in formset.changed_objects:
            initial = by_row[row.pk].initial
            changes.note(
                actor, row, {name: initial.get(name) for name in names}, {name: getattr(row, name) for name in names}
            )


def actor_of(request: HttpRequest) -> str:
    """Return how the record names whoever asks."""
    return str(request.user.get_username())
