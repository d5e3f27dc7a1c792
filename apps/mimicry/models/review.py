"""What people said of a photograph that the rules, or raters, had doubts about."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.mimicry.models.mimic import Mimic


class ReviewQuerySet(models.QuerySet["Review"]):
    def standing(self) -> "ReviewQuerySet":
        """Decisions that were not taken back."""
        return self.filter(undone_at=None)


class Review(models.Model):
    """One reviewer's decision on one photograph; taken back, it stays on record."""

    class Decision(models.TextChoices):
        ACCEPT = "accept", _("accept")
        REJECT = "reject", _("reject")

    mimic = models.ForeignKey(Mimic, on_delete=models.CASCADE, related_name="reviews")
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    decision = models.CharField(max_length=10, choices=Decision.choices)
    reasons = models.JSONField(default=list, help_text=_("Why it is rejected, as codes."))
    took_ms = models.PositiveIntegerField(null=True, help_text=_("From the picture's appearance to the decision."))
    decided_at = models.DateTimeField(default=timezone.now)
    undone_at = models.DateTimeField(null=True)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        ordering = ["decided_at", "pk"]
        constraints = [
            # Agreement between two reviewers means nothing where one of them counts twice.
            models.UniqueConstraint(
                fields=["mimic", "reviewer"], condition=Q(undone_at=None), name="one_standing_review_per_reviewer"
            ),
            # A rejection reaches the participant as advice, which needs a reason.
            models.CheckConstraint(
                condition=Q(decision="accept", reasons=[]) | (Q(decision="reject") & ~Q(reasons=[])),
                name="review_gives_reasons_to_reject",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reviewer}: {self.decision}"
