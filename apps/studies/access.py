"""Lets Django, its templates and its admin ask for what a person's roles allow."""

from typing import Any

from django.contrib.auth.backends import BaseBackend

from apps.studies.members import granted, may, may_anywhere
from apps.studies.models import Study


class MemberBackend(BaseBackend):
    """Answers `user.has_perm` by the person's roles: in a study, given one; in any study, given none."""

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        """Whether a role gives the permission; of objects other than studies this says no."""
        if obj is None:
            return may_anywhere(user_obj, perm)
        return isinstance(obj, Study) and may(user_obj, perm, obj.pk)

    def has_module_perms(self, user_obj: Any, app_label: str) -> bool:
        """Whether a role gives anything in this app."""
        return any(permission.startswith(f"{app_label}.") for permission in granted(user_obj))
