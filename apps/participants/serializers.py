"""The shapes in which a session travels to the browser."""

from typing import Any

from rest_framework import serializers

from apps.localization.models import Term
from apps.participants.completion import Missing
from apps.participants.models import Trial
from apps.participants.runner import RunnerState
from apps.studies.images import signed_path


class TermSerializer(serializers.ModelSerializer[Term]):
    class Meta:
        model = Term
        fields = ["code", "wording", "gloss", "sounds"]


class StimulusPictureSerializer(serializers.Serializer[Trial]):
    """Where the trial's picture is, for a few hours, and its size in pixels."""

    url = serializers.SerializerMethodField()
    width = serializers.IntegerField(source="stimulus.width")
    height = serializers.IntegerField(source="stimulus.height")

    def get_url(self, trial: Trial) -> str:
        return signed_path(trial.stimulus.shown_key)


class TrialSerializer(serializers.ModelSerializer[Trial]):
    stimulus = StimulusPictureSerializer(source="*")
    asks_photograph = serializers.BooleanField(help_text="Whether it is to be imitated; if not, it is only judged.")
    judged = serializers.SerializerMethodField()
    photographed = serializers.SerializerMethodField()

    class Meta:
        model = Trial
        fields = ["uuid", "position", "stimulus", "asks_photograph", "judged", "photographed"]

    def get_judged(self, trial: Trial) -> bool:
        return trial.judged_at is not None

    def get_photographed(self, trial: Trial) -> bool:
        return trial.photographed_at is not None


class ProgressSerializer(serializers.Serializer[Any]):
    """How many trials the session has, and how many are wholly answered."""

    total = serializers.IntegerField()
    answered = serializers.IntegerField()


class SessionSerializer(serializers.Serializer[RunnerState]):
    """Everything the runner needs, in one load."""

    uuid = serializers.UUIDField()
    phase = serializers.CharField()
    question = serializers.CharField()
    no_face_allowed = serializers.BooleanField()
    takes_photographs = serializers.BooleanField()
    direct_uploads = serializers.BooleanField(help_text="Whether photographs go straight to the bucket, by leave.")
    terms = TermSerializer(many=True)
    trials = TrialSerializer(many=True)
    total = serializers.IntegerField()
    answered = serializers.IntegerField()
    complete = serializers.BooleanField()


class MissingSerializer(serializers.Serializer[Missing]):
    trial = serializers.UUIDField(source="trial.uuid")
    position = serializers.IntegerField(source="trial.position")
    part = serializers.ChoiceField(choices=["judgment", "photograph"])


class IncompleteSerializer(serializers.Serializer[Any]):
    """What the server still lacks before it hands out the code."""

    code = serializers.CharField()
    detail = serializers.CharField()
    missing = MissingSerializer(many=True)


class CompletionSerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    next = serializers.CharField()
