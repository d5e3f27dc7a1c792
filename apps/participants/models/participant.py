"""People, known by pseudonyms only."""

import secrets
import uuid

from django.db import models

from apps.studies.models import Study

CODE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


def new_code(length: int = 10) -> str:
    """Return a fresh code of five random bits a letter, without letters that are easily confused."""
    return "".join(secrets.choice(CODE_LETTERS) for _ in range(length))


def new_withdrawal_code() -> str:
    """Return the 60 random bits by which someone may take back what they gave, without being known by name."""
    return new_code(12)


class Participant(models.Model):
    """A pseudonymous person in one study. What a recruiter calls them is kept elsewhere."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="participants")
    withdrawal_code = models.CharField(max_length=16, unique=True, default=new_withdrawal_code, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return str(self.uuid)[:8]
