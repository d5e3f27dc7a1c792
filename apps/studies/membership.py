"""Taking people into a study's roles and out of them, each time on record.

Whoever designs a study decides who works on it, but nobody makes themselves a data steward: the steward takes
releases and sees who participants are to their recruiters, and two people should have wanted that.
"""

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.studies import changes
from apps.studies.members import everywhere
from apps.studies.models import Member, Study

Role = Member.Role


class MembershipError(Exception):
    """Somebody cannot be taken in or out; says why, in the interface's language."""


def find_staff(name: str) -> User:
    """Return the member of staff who signs in with this name, or has this e-mail address alone.

    Raises MembershipError.
    """
    staff = User.objects.filter(is_staff=True, is_active=True)
    found = staff.filter(username=name).first()
    if found is None:
        [*alike] = staff.filter(email__iexact=name)[:2] if name else []
        found = alike[0] if len(alike) == 1 else None
    if found is None:
        raise MembershipError(
            _("Nobody of the staff is called “%(name)s”. Whoever runs the site makes accounts.") % {"name": name}
        )
    return found


@transaction.atomic
def add(study: Study, user: User, role: str, *, by: User) -> Member:
    """Give the person a role in the study; return it, the one there was where they had it. Raises MembershipError."""
    if role == Role.STEWARD and user.pk == by.pk and not everywhere(by):
        raise MembershipError(_("Nobody makes themselves a data steward. Ask another study admin to do it."))
    member, made = Member.objects.get_or_create(study=study, user=user, role=role)
    if made:
        changes.note_new(by.get_username(), member)
    return member


@transaction.atomic
def remove(member: Member, *, by: User) -> None:
    """Take the role from the person. Raises MembershipError where no study admin would be left."""
    study = Study.objects.select_for_update().get(pk=member.study_id)
    others = study.members.filter(role=Role.ADMIN, user__is_active=True).exclude(pk=member.pk)
    if member.role == Role.ADMIN and not everywhere(by) and not others.exists():
        raise MembershipError(_("A study keeps at least one study admin. Add another one first."))
    changes.note_removed(by.get_username(), member)
    member.delete()
