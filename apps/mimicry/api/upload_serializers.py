"""The shapes in which photographs on their way to the bucket travel."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from apps.mimicry.api.serializers import CaptureField, ReasonSerializer
from apps.mimicry.intake.capture import MAX_LENGTH
from apps.mimicry.models import Mimic, Upload
from apps.studies.pictures import PROBLEMS


class WantedUploadSerializer(serializers.Serializer[Any]):
    """A photograph that its browser would like to send to the bucket."""

    client_uuid = serializers.UUIDField()
    capture = CaptureField(
        required=False,
        max_length=MAX_LENGTH,
        help_text="How it was taken, as of a photograph that is sent to the site.",
    )


class LeaveSerializer(serializers.Serializer[Any]):
    """Leave to send a photograph to the bucket, for ten minutes."""

    uuid = serializers.UUIDField(help_text="Of the upload, and later of the photograph.")
    url = serializers.CharField(
        allow_blank=True, help_text="Where to POST it as a form; empty where only the confirmation is still to be sent."
    )
    fields = serializers.DictField(  # type: ignore[assignment]
        child=serializers.CharField(), help_text="The form's fields, to stand before its last, `file`."
    )


class UploadedSerializer(serializers.ModelSerializer[Upload]):
    """A photograph that is not taken in yet, or was refused then; in the shape of any other."""

    trial = serializers.UUIDField(source="trial.uuid")
    status = serializers.SerializerMethodField()
    attempt = serializers.SerializerMethodField()
    reasons = serializers.SerializerMethodField()
    retake = serializers.SerializerMethodField()

    class Meta:
        model = Upload
        fields = ["uuid", "client_uuid", "trial", "status", "attempt", "reasons", "retake"]

    def get_status(self, upload: Upload) -> str:
        return Mimic.Status.REJECTED if self.get_retake(upload) else Mimic.Status.PENDING

    def get_attempt(self, upload: Upload) -> int:
        return upload.trial.mimics.count() + 1

    @extend_schema_field(ReasonSerializer(many=True))
    def get_reasons(self, upload: Upload) -> list[dict[str, str]]:
        return [{"code": upload.problem, "advice": str(PROBLEMS[upload.problem])}] if upload.problem else []

    def get_retake(self, upload: Upload) -> bool:
        # What was refused unseen is none of the tries that a trial has.
        return upload.state == Upload.State.REFUSED
