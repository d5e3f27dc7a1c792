"""What people said about themselves, and the places they take in quotas by it."""

import pgtrigger
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.localization.models import Questionnaire
from apps.participants.models.participant import Participant
from apps.studies.models import QuotaCell


class Demographics(models.Model):
    """What a person said about themselves in the words of one questionnaire; who would not say gave an empty answer.

    A year of birth is kept as a year, and not as a band of ages: quotas and releases cut their bands differently, and
    a place that somebody lost in the meantime is looked for again. Releases tell only what enough others said.
    """

    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="demographics")
    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.PROTECT, related_name="+")
    answers = models.JSONField(help_text=_("By the question's code: an option's code, a number or a text; or null."))
    answered_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("answers about a person")
        verbose_name_plural = _("answers about people")
        constraints = [
            # Nobody is asked the same twice, nor has two answers to it.
            models.UniqueConstraint(fields=["participant", "questionnaire"], name="one_answer_per_questionnaire"),
        ]

    def __str__(self) -> str:
        return f"{self.participant}: {self.questionnaire}"


class QuotaPlace(models.Model):
    """One person's place in one quota, from their answers about themselves until they finish, or are given up."""

    quota = models.ForeignKey(QuotaCell, on_delete=models.CASCADE, related_name="places")
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="quota_places")
    taken_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            # Someone who comes for a second session is still one person.
            models.UniqueConstraint(fields=["quota", "participant"], name="one_quota_place_per_person"),
        ]
        triggers = [
            # Kept here, so that no way of losing a place, not even the person's erasure, can forget its count.
            pgtrigger.Trigger(
                name="fill_quota",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                func="UPDATE studies_quotacell SET filled = filled + 1 WHERE id = NEW.quota_id; RETURN NULL;",
            ),
            pgtrigger.Trigger(
                name="empty_quota",
                when=pgtrigger.After,
                operation=pgtrigger.Delete,
                func="UPDATE studies_quotacell SET filled = filled - 1 WHERE id = OLD.quota_id; RETURN NULL;",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.participant} in {self.quota_id}"
