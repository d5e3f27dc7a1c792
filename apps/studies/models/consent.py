"""What participants are asked to agree to."""

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.localization.models import language_code
from apps.studies.models.study import Study


class Scope(models.TextChoices):
    """What a participant may agree to, each on its own."""

    TAKE_PART = "take_part", _("taking part")
    PHOTOGRAPH = "photograph", _("storing my photographs")
    SHARE = "share", _("sharing with research teams")
    TRANSFER = "transfer", _("transfer abroad")
    TRAIN = "train", _("training models")


class ConsentText(models.Model):
    """What participants are asked to agree to, in one language and version; its hash is kept with every consent.

    `body` is plain text with a blank line between paragraphs; `scopes` maps each `Scope` to the sentence beside
    its box.
    """

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="consent_texts")
    language = models.CharField(max_length=20, validators=[language_code])
    version = models.PositiveIntegerField(default=1)
    study_title = models.CharField(
        max_length=200, help_text=_("What the study is called in this language, at the top of every page.")
    )
    title = models.CharField(max_length=200)
    body = models.TextField()
    scopes = models.JSONField()
    sha256 = models.CharField(max_length=64, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["study", "language", "version"]
        constraints = [
            # A consent event points at one text: a second text under the same version would blur what was agreed to.
            models.UniqueConstraint(fields=["study", "language", "version"], name="one_consent_text_per_version"),
        ]
        triggers = [pgtrigger.Protect(name="consent_texts_stay_as_published", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.study.slug} {self.language} v{self.version}"
