"""Who may do what in which study."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.studies.models.study import Study


class Member(models.Model):
    """A person's role in one study. What a role allows is in the group of its name (apps/studies/roles.py)."""

    class Role(models.TextChoices):
        ADMIN = "admin", _("study admin")
        REVIEWER = "reviewer", _("reviewer")
        STEWARD = "steward", _("data steward")
        VIEWER = "viewer", _("viewer")

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="members")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role.choices)
    since = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["study", "user", "role"]
        constraints = [
            # Removing somebody from a role must not leave them in it by a second row.
            models.UniqueConstraint(fields=["study", "user", "role"], name="one_member_per_role"),
            # A role that has no group would allow nothing, and nobody would know why.
            models.CheckConstraint(
                condition=models.Q(role__in=["admin", "reviewer", "steward", "viewer"]), name="member_has_known_role"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}"
