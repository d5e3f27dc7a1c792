"""What recruiters call our sessions: kept apart, never exported."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.participants.models import Session
from apps.studies.models import Study


class Submission(models.Model):
    """A recruiter's id for one sitting of one person, by which that sitting is paid for.

    Prolific says submission, MTurk assignment. Where somebody begins again with it, it moves on to the new session.
    """

    class State(models.TextChoices):
        UNKNOWN = "", _("not known")
        ACTIVE = "active", _("active")
        SUBMITTED = "submitted", _("waiting for review")
        APPROVED = "approved", _("approved")
        REJECTED = "rejected", _("rejected")
        RETURNED = "returned", _("returned")
        TIMED_OUT = "timed_out", _("timed out")
        SCREENED_OUT = "screened_out", _("screened out")

    study = models.ForeignKey(Study, on_delete=models.CASCADE)
    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="submissions")
    recruiter = models.CharField(max_length=20)
    submission_id = models.CharField(_("submission"), max_length=200)
    their_study = models.CharField(
        max_length=200, blank=True, help_text=_("What the recruiter calls the study, or the HIT.")
    )
    state = models.CharField(
        max_length=12, choices=State.choices, default=State.UNKNOWN, blank=True, help_text=_("As the recruiter says.")
    )
    state_at = models.DateTimeField(null=True, help_text=_("When the recruiter said so."))
    entered_code = models.CharField(max_length=100, blank=True, help_text=_("The code the person gave the recruiter."))
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-created_at"]
        permissions = [("pay_submission", "Can approve submissions and pay bonuses")]
        constraints = [
            # One submission shown in by two people, or for two sessions, would be paid for twice.
            models.UniqueConstraint(fields=["study", "recruiter", "submission_id"], name="one_session_per_submission"),
            # An empty id would let one sitting pass for another.
            models.CheckConstraint(condition=~models.Q(submission_id=""), name="submission_id_is_given"),
        ]

    def __str__(self) -> str:
        return self.submission_id
