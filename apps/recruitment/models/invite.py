"""Invitations that work for one person each."""

import secrets

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.participants.models import Participant
from apps.studies.models import Cohort


def new_token() -> str:
    """Return the unguessable part of an invitation: 96 random bits."""
    return secrets.token_urlsafe(12)


class InviteQuerySet(models.QuerySet["Invite"]):
    def unused(self) -> "InviteQuerySet":
        """Invitations nobody has opened, and that still hold."""
        return self.filter(opened_at=None, revoked_at=None)


class Invite(models.Model):
    """A link into one cohort for whoever opens it first, who comes back by it."""

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="invites")
    token = models.CharField(max_length=32, unique=True, default=new_token, editable=False)
    label = models.CharField(
        max_length=100, blank=True, help_text=_("Whom it is for, in words that name nobody, such as “group B, 12”.")
    )
    participant = models.ForeignKey(
        Participant, on_delete=models.SET_NULL, null=True, editable=False, related_name="invites"
    )
    made_at = models.DateTimeField(auto_now_add=True)
    opened_at = models.DateTimeField(null=True, editable=False)
    revoked_at = models.DateTimeField(null=True, editable=False)

    objects = InviteQuerySet.as_manager()

    class Meta:
        ordering = ["cohort", "pk"]
        constraints = [
            # An invitation that belongs to somebody but counts as unused would be handed to a second person.
            models.CheckConstraint(
                condition=Q(participant=None) | Q(opened_at__isnull=False), name="invite_of_somebody_is_used"
            ),
        ]

    def __str__(self) -> str:
        return self.label or f"#{self.pk}"
