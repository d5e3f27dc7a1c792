"""Staff for tests: people with a role in one study, or in every one, also in those that are made later."""

import itertools
from typing import Any

from django.contrib.auth.models import Group, Permission, User
from django.test import Client

from apps.studies.models import Member, Study

numbers = itertools.count(1)


def make_staff(name: str = "", *, role: str = "", study: Study | None = None, **fields: Any) -> User:
    """Somebody of the staff; with a role, in that study or, without one, in all there are and will be."""
    user = User.objects.create_user(name or f"staff-{next(numbers)}", password="p", is_staff=True, **fields)
    if role and study:
        Member.objects.create(study=study, user=user, role=role)
    elif role:
        user.groups.add(Group.objects.get(name=role))
        for one in Study.objects.all():
            Member.objects.create(study=one, user=user, role=role)
    return user


def make_staff_with(name: str, *permissions: str) -> User:
    """Somebody who has just these permissions in every study: for this test, they are what a viewer may do."""
    Group.objects.get(name="viewer").permissions.set(Permission.objects.filter(codename__in=permissions))
    return make_staff(name, role="viewer")


def join_everywhere(study: Study) -> None:
    """Give those who have a role everywhere that role in a new study."""
    for user in User.objects.filter(groups__isnull=False).prefetch_related("groups"):
        for group in user.groups.all():
            Member.objects.get_or_create(study=study, user=user, role=group.name)


def browser_of(user: User) -> Client:
    """A browser in which the person has signed in."""
    client = Client()
    client.force_login(user)
    return client
