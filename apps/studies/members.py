"""Which studies a person may do something in: the one question that every page about a study's rows asks."""

from typing import Any, TypeVar

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, Group
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet, Value
from django.db.models.functions import Concat

from apps.studies.models import Member, Study

Person = AbstractBaseUser | AnonymousUser
Rows = TypeVar("Rows", bound="QuerySet[Any]")
KEPT = "_granted"
ITSELF = "pk"
"""The path from a study to its study."""


def everywhere(user: Person) -> bool:
    """Whether the person may do everything in every study, as whoever installs the site may."""
    return bool(getattr(user, "is_superuser", False) and user.is_active)


def granted(user: Person) -> dict[str, frozenset[int]]:
    """Return the ids of the studies in which each permission, such as “studies.view_cohort”, is given by a role.

    One query for each instance of `user`, so one for each request. Nothing for whoever is no active member of staff.
    """
    if not user.is_active or not getattr(user, "is_staff", False):
        return {}
    kept: dict[str, frozenset[int]] | None = getattr(user, KEPT, None)
    if kept is None:
        found: dict[str, set[int]] = {}
        for study, permissions in Member.objects.filter(user=user.pk).order_by().values_list("study", _permissions()):
            for permission in permissions:
                found.setdefault(permission, set()).add(study)
        kept = {permission: frozenset(studies) for permission, studies in found.items()}
        setattr(user, KEPT, kept)
    return kept


def may(user: Person, permission: str, study: int | None) -> bool:
    """Whether the person may do this in the study with this id; None is no study, so nobody's but a superuser's."""
    return everywhere(user) or study in granted(user).get(permission, frozenset())


def may_anywhere(user: Person, permission: str) -> bool:
    """Whether there is any study in which the person may do this."""
    return everywhere(user) or permission in granted(user)


def studies_of(user: Person, permission: str) -> QuerySet[Study]:
    """Return the studies in which the person may do this."""
    return within(Study.objects.all(), user, permission, path=ITSELF)


def within(rows: Rows, user: Person, permission: str, *, path: str) -> Rows:
    """Return those of `rows` whose study, to which `path` leads (“cohort__study”), lets the person do this."""
    if everywhere(user):
        return rows
    return rows.filter(**{f"{path}__in": granted(user).get(permission, frozenset())})


def study_id_of(row: Any, path: str) -> int | None:
    """Return the id of the study that `path` leads to from `row`; None where the way ends before it."""
    if path == ITSELF:
        return int(row.pk) if row.pk else None
    *hops, last = path.split("__")
    for hop in hops:
        row = getattr(row, hop)
        if row is None:
            return None
    found: int | None = getattr(row, f"{last}_id")
    return found


def _permissions() -> ArraySubquery:
    named = Concat("permissions__content_type__app_label", Value("."), "permissions__codename")
    of_role = Group.objects.filter(name=OuterRef("role"), permissions__isnull=False)
    return ArraySubquery(of_role.annotate(named=named).values("named"))
