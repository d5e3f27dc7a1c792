"""How the admin keeps each person to the studies in which their role lets them do what they ask for.

Every ModelAdmin of rows that belong to a study is a ScopedAdmin and names the way to the study in `study_path`:
“study”, “cohort__study”, “session__cohort__study”; “pk” is the study itself. With "" the rows belong to no study:
then whoever has the permission in any study has it, and for everything.
"""

import functools
from collections.abc import Callable
from typing import Any, TypeVar

from django.contrib import admin
from django.contrib.auth import get_permission_codename
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.forms import ModelChoiceField
from django.http import HttpRequest

from apps.studies.members import ITSELF, may, may_anywhere, study_id_of, within
from apps.studies.scope_filters import scoped_filter

Action = TypeVar("Action", bound=Callable[..., Any])


class ScopedAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Rows, choices, filters and actions, each only where the person's role in the row's study allows it."""

    study_path: str

    def permission(self, verb: str) -> str:
        """Return the name of the permission to do `verb` (view, add, change, delete) with this admin's rows."""
        return f"{self.opts.app_label}.{get_permission_codename(verb, self.opts)}"

    def may(self, request: HttpRequest, verb: str, obj: Model | None = None) -> bool:
        """Whether the person may do `verb` with `obj`, or with any row at all."""
        if obj is None or not self.study_path:
            return may_anywhere(request.user, self.permission(verb))
        return may(request.user, self.permission(verb), study_id_of(obj, self.study_path))

    def within(self, request: HttpRequest, rows: QuerySet[Any], verb: str) -> QuerySet[Any]:
        """Return those of this admin's `rows` with which the person may do `verb`."""
        if not self.study_path:
            return rows if self.may(request, verb) else rows.none()
        return within(rows, request.user, self.permission(verb), path=self.study_path)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Ask for the role's permission in the row's study."""
        return self.may(request, "view", obj)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Ask for a role that adds such rows in some study, or in the row's; the form offers no other study."""
        return self.may(request, "add", obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Ask for the role's permission in the row's study."""
        return self.may(request, "change", obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Ask for the role's permission in the row's study."""
        return self.may(request, "delete", obj)

    def has_module_permission(self, request: HttpRequest) -> bool:
        """List the rows' kind for whoever may see any of them."""
        return self.may(request, "view") or self.has_add_permission(request)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """The rows that the person may see."""
        return self.within(request, super().get_queryset(request), "view")

    def get_list_filter(self, request: HttpRequest) -> Any:
        """Offer in filters no study, cohort or value that the person may not see."""
        return [scoped_filter(self.model, wanted) for wanted in super().get_list_filter(request)]

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """Offer in the form's choices only what the person may use there, whatever the form itself offers."""
        form = super().get_form(request, obj, change=change, **kwargs)
        permission = self.permission("change" if change else "add")

        def narrow(built: Any, *args: Any, **kwargs: Any) -> None:
            form.__init__(built, *args, **kwargs)
            for field in built.fields.values():
                if isinstance(field, ModelChoiceField) and field.queryset is not None:
                    field.queryset = self.offered(request, field.queryset, permission)

        return type(form.__name__, (form,), {"__init__": narrow})

    def offered(self, request: HttpRequest, rows: QuerySet[Any], permission: str) -> QuerySet[Any]:
        """Return those of `rows`, of any kind, that lie in a study in which the person has `permission`."""
        path = getattr(self.admin_site._registry.get(rows.model), "study_path", "")
        return within(rows, request.user, permission, path=path) if path else rows

    def get_actions(self, request: HttpRequest) -> Any:
        """Offer what the person may do in some study, and do it only where each chosen row's study allows it."""
        found: dict[str, Any] = super().get_actions(request) or {}
        return {
            name: (_kept_within(action), name, label)
            for name, (action, _name, label) in found.items()
            if may_anywhere(request.user, getattr(action, "needs", self.permission("view")))
        }


def needs(permission: str) -> Callable[[Action], Action]:
    """Let an action on rows of a study ask there for a permission on rows of another kind: “exports.add_release”."""

    def mark(action: Action) -> Action:
        vars(action)["needs"] = permission
        return action

    return mark


def _kept_within(action: Any) -> Any:
    @functools.wraps(action)
    def act(scope: ScopedAdmin, request: HttpRequest, rows: QuerySet[Any]) -> Any:
        verbs = getattr(action, "allowed_permissions", ["view"])
        for row in _one_of_each_study(rows, scope.study_path):
            allowed = all(getattr(scope, f"has_{verb}_permission")(request, row) for verb in verbs)
            if not allowed or not _meets_needs(action, request, row, scope.study_path):
                raise PermissionDenied
        return action(scope, request, rows)

    return act


def _meets_needs(action: Any, request: HttpRequest, row: Any, path: str) -> bool:
    return not hasattr(action, "needs") or may(request.user, action.needs, study_id_of(row, path))


def _one_of_each_study(rows: QuerySet[Any], path: str) -> QuerySet[Any]:
    """Return so few rows that every study of `rows` is among theirs."""
    chosen: QuerySet[Any] = rows.model._default_manager.filter(pk__in=rows.order_by().values("pk"))
    return chosen.order_by(f"{path}_id").distinct(f"{path}_id") if path not in {"", ITSELF} else chosen
