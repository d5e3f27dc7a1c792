"""One study, and the secrets it keeps."""

import secrets

from django.db import models
from django.utils.translation import gettext_lazy as _


def new_secret() -> str:
    """Return 256 random bits in hexadecimal."""
    return secrets.token_hex(32)


class StudyQuerySet(models.QuerySet["Study"]):
    def real(self) -> "StudyQuerySet":
        """Studies with people in them: all but rehearsals."""
        return self.filter(is_rehearsal=False)


class Study(models.Model):
    """One study: its seeds, its texts and its cohorts."""

    slug = models.SlugField(unique=True, help_text=_("A short name for links and commands, such as “faces-2026”."))
    title = models.CharField(max_length=200)
    is_rehearsal = models.BooleanField(
        default=False, editable=False, help_text=_("Walked by bots; never counted with real data.")
    )
    pseudonym_key = models.CharField(max_length=64, default=new_secret, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = StudyQuerySet.as_manager()

    class Meta:
        ordering = ["slug"]
        verbose_name_plural = "studies"

    def __str__(self) -> str:
        return self.title
