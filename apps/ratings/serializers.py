"""The shapes in which a judgment travels."""

from rest_framework import serializers

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
    behaviour = serializers.JSONField(default=None, allow_null=True)


class JudgmentSerializer(serializers.Serializer[Judgment]):
    """A stored judgment."""

    uuid = serializers.UUIDField()
    client_uuid = serializers.UUIDField()
    late = serializers.BooleanField()
