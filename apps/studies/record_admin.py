"""How staff meet what the platform writes: to look at, never to edit."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.studies.scope import ScopedAdmin

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


class ReadOnly:
    """Neither adding nor changing nor deleting, whatever the person's permissions."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse."""
        return False


class RecordAdmin(ReadOnly, ScopedAdmin):
    """Rows that participants and workers write. `model.view` is still asked for, in the study of `study_path`."""

    actions = None
    list_per_page = 50
    show_full_result_count = False
    hint = _("These come in as participants take part. If there should be some, look at the filters.")


class RecordInline(ReadOnly, admin.TabularInline):  # type: ignore[type-arg]
    """Rows under their parent, for whoever may see the parent."""

    extra = 0
    template = "admin/record_inline.html"
    loaded_with: tuple[str, ...] = ()

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Allow: the parent's page has asked."""
        return True

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """All of them, those that no form could edit too."""
        return self.fields

    def get_queryset(self, request: HttpRequest) -> Any:
        """Load what the rows show of others in the same query."""
        return super().get_queryset(request).select_related(*self.loaded_with)


class RealDataFilter(admin.SimpleListFilter):
    """Leave rehearsals out unless they are asked for; `path` leads from the row to its study."""

    title = _("data")
    parameter_name = "data"
    path = ""

    @classmethod
    def by(cls, path: str) -> type["RealDataFilter"]:
        """Return the filter for rows whose study lies at `path`, such as “cohort__study__”."""
        return type("RealDataFilter", (cls,), {"path": path})

    def lookups(self, request: HttpRequest, model_admin: Any) -> "list[tuple[str, StrPromise]]":
        """The choices beside the default, real data only."""
        return [("rehearsal", _("rehearsals")), ("all", _("everything"))]

    def choices(self, changelist: Any) -> Any:
        """Name the default choice for what it is."""
        first, *others = super().choices(changelist)
        yield {**first, "display": _("real data")}
        yield from others

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """Filter by the study's `is_rehearsal`."""
        if self.value() == "all":
            return queryset
        return queryset.filter(**{f"{self.path}is_rehearsal": self.value() == "rehearsal"})


def permitted(model_admin: Any, request: HttpRequest, pk: int | str, allows: Callable[[HttpRequest, Any], bool]) -> Any:
    """Return the admin's row `pk`. Raises Http404 where there is none, PermissionDenied where `allows` says no."""
    row = model_admin.get_object(request, str(pk))
    if row is None:
        raise Http404
    if not allows(request, row):
        raise PermissionDenied
    return row
