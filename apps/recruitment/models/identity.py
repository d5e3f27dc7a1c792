"""What recruiters call our participants: kept apart, never exported."""

from django.db import models

from apps.participants.models import Participant
from apps.studies.models import Study


class ExternalIdentity(models.Model):
    """A recruiter's id for a person, so that the same person entering again resumes."""

    study = models.ForeignKey(Study, on_delete=models.CASCADE)
    recruiter = models.CharField(max_length=20)
    external_id = models.CharField(max_length=200)
    participant = models.OneToOneField(Participant, on_delete=models.CASCADE, related_name="external_identity")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name_plural = "external identities"
        constraints = [
            # One person, one participant: two rows would give them the same stimulus twice.
            models.UniqueConstraint(
                fields=["study", "recruiter", "external_id"], name="one_participant_per_external_id"
            ),
            # An empty id would merge everyone without one into a single person.
            models.CheckConstraint(condition=~models.Q(external_id=""), name="external_id_is_given"),
        ]

    def __str__(self) -> str:
        return f"{self.recruiter} {self.external_id}"
