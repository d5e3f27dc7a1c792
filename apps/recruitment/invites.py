"""Inviting people one by one."""

import csv
import io
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from apps.recruitment.models import Invite
from apps.recruitment.recruiters.invite import TOKEN
from apps.studies.links import entry_link
from apps.studies.models import Cohort

HEADINGS = ("number", "label", "link", "state")
# What a spreadsheet would take for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def make(cohort: Cohort, count: int, *, label: str = "") -> list[Invite]:
    """Make so many invitations; labelled, they are numbered on from those of the same label."""
    first = cohort.invites.filter(label__startswith=f"{label} ").count() + 1 if label else 0
    names = (f"{label} {first + place}" if label else "" for place in range(count))
    return Invite.objects.bulk_create(Invite(cohort=cohort, label=name) for name in names)


def link(invite: Invite) -> str:
    """Return the invitation's whole link."""
    return f"{entry_link(invite.cohort)}?{TOKEN}={invite.token}"


def revoke(invites: QuerySet[Invite]) -> int:
    """Take back those that nobody has opened; return how many."""
    return invites.filter(opened_at=None, revoked_at=None).update(revoked_at=timezone.now())


def state_of(invite: Invite) -> str:
    """Return “unused”, “used” or “revoked”."""
    if invite.revoked_at:
        return "revoked"
    return "used" if invite.opened_at else "unused"


def as_csv(cohort: Cohort) -> str:
    """Return the cohort's invitations as a CSV file."""
    out = io.StringIO(newline="")
    rows: Any = csv.writer(out)
    rows.writerow(HEADINGS)
    for invite in cohort.invites.select_related("cohort"):
        label = f"'{invite.label}" if invite.label.startswith(FORMULA) else invite.label
        rows.writerow([invite.pk, label, link(invite), state_of(invite)])
    return out.getvalue()
