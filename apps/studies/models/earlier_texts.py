"""What participants of a live cohort read before its texts were changed."""

from django.db import models
from django.utils import timezone

from apps.localization.models import TermList, Wording
from apps.studies.models.cohort import Cohort
from apps.studies.models.consent import ConsentText


class EarlierTexts(models.Model):
    """The texts a cohort had until they were changed while it was live: sessions begun before keep them."""

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="earlier_texts")
    term_list = models.ForeignKey(TermList, on_delete=models.PROTECT, related_name="+")
    wording = models.ForeignKey(Wording, on_delete=models.PROTECT, related_name="+")
    consent_text = models.ForeignKey(ConsentText, on_delete=models.PROTECT, related_name="+")
    until = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["cohort", "until"]

    def __str__(self) -> str:
        return f"{self.cohort.slug} until {self.until:%Y-%m-%d %H:%M}"
