"""The shapes in which a judgment travels."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from apps.participants.progress import session_progress
from apps.participants.serializers import ProgressSerializer
from apps.ratings.judging import Answer
from apps.ratings.models import Judgment


class AnswerSerializer(serializers.Serializer[Answer]):
    """An answer as the browser sends it; whether it makes sense is decided in `judging.check`."""

    client_uuid = serializers.UUIDField()
    ratings = serializers.DictField(child=serializers.IntegerField(), default=dict)
    no_face = serializers.BooleanField(default=False)
    duration_ms = serializers.IntegerField(
        required=False, allow_null=True, default=None, min_value=0, max_value=2**31 - 1
    )


class JudgmentSerializer(serializers.ModelSerializer[Judgment]):
    """A stored judgment, with how far its session has come."""

    trial = serializers.UUIDField(source="trial.uuid")
    session = serializers.SerializerMethodField()

    class Meta:
        model = Judgment
        fields = ["uuid", "client_uuid", "trial", "late", "session"]

    @extend_schema_field(ProgressSerializer)
    def get_session(self, judgment: Judgment) -> dict[str, int]:
        return session_progress(judgment.session)
