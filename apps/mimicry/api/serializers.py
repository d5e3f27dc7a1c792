"""The shapes in which photographs and their verdicts travel."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.fields import empty

from apps.mimicry.intake.capture import MAX_LENGTH
from apps.mimicry.intake.photographs import MAX_ATTEMPTS
from apps.mimicry.judging.advice import advice_for
from apps.mimicry.models import Mimic


class CaptureField(serializers.CharField):
    """The capture record as text; anything that is not text counts as none, so that it never costs the photograph."""

    def run_validation(self, data: Any = empty) -> str:
        return data if isinstance(data, str) else ""


class PhotographSerializer(serializers.Serializer[Mimic]):
    """A photograph as the browser sends it."""

    client_uuid = serializers.UUIDField()
    image = serializers.FileField()
    capture = CaptureField(
        required=False,
        max_length=MAX_LENGTH,
        help_text="How the photograph was taken, as JSON: path, device (SHA-256 of the camera's name), virtual, "
        "track, mirrored, tries, burst, sharpness, countdown, guidance. What does not fit is dropped.",
    )


class ReasonSerializer(serializers.Serializer[str]):
    """Why a photograph was rejected, and what to do about it."""

    code = serializers.CharField()
    advice = serializers.CharField()


class StatusField(serializers.ChoiceField):
    """What has become of a photograph, as its maker is told."""

    def to_representation(self, value: str) -> str:
        """Say "kept" of what waits for a person: nothing is asked of the participant."""
        return "kept" if value in (Mimic.Status.REVIEW, Mimic.Status.PARKED) else value


class MimicSerializer(serializers.ModelSerializer[Mimic]):
    """A photograph and what has become of it."""

    trial = serializers.UUIDField(source="trial.uuid")
    status = StatusField(
        choices=["pending", "accepted", "rejected", "kept", "withdrawn"],
        help_text="Only pending and rejected may lead to anything; kept means that a person of the staff looks at it "
        "later, and that the participant need do nothing.",
    )
    reasons = serializers.SerializerMethodField()
    retake = serializers.SerializerMethodField()

    class Meta:
        model = Mimic
        fields = ["uuid", "client_uuid", "trial", "status", "attempt", "reasons", "retake"]

    @extend_schema_field(ReasonSerializer(many=True))
    def get_reasons(self, mimic: Mimic) -> list[dict[str, str]]:
        return [{"code": code, "advice": advice_for(code)} for code in mimic.reasons]

    def get_retake(self, mimic: Mimic) -> bool:
        return mimic.status == Mimic.Status.REJECTED and mimic.attempt < MAX_ATTEMPTS


class MimicsSerializer(serializers.Serializer[Any]):
    """All photographs of a session."""

    mimics = MimicSerializer(many=True)
