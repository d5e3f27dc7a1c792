"""What programs send and get, as the OpenAPI document describes it."""

from typing import Any

from rest_framework import serializers

from apps.studies.cohorts import TRANSITIONS
from apps.studies.models import Cohort

TEXT_VERSION = "Version within the cohort's language; left out: the newest."


class QuotaSerializer(serializers.Serializer[Any]):
    """At most so many people of a sex and age; what is empty means any."""

    sex = serializers.CharField(required=False, allow_blank=True)
    age_from = serializers.IntegerField(required=False, allow_null=True)
    age_to = serializers.IntegerField(required=False, allow_null=True)
    target = serializers.IntegerField()


class CohortSerializer(serializers.Serializer[Any]):
    """A cohort's design. What is left out stays, or is chosen when the cohort is made."""

    country = serializers.CharField(required=False)
    language = serializers.CharField(required=False)
    time_zone = serializers.CharField(required=False)
    phase = serializers.ChoiceField(Cohort.Phase.choices, required=False)
    material = serializers.ChoiceField(Cohort.Material.choices, required=False)
    recruiter = serializers.ChoiceField(Cohort.Recruiter.choices, required=False)
    recruiter_settings = serializers.DictField(required=False)
    term_list = serializers.IntegerField(required=False, help_text=TEXT_VERSION)
    wording = serializers.IntegerField(required=False, help_text=TEXT_VERSION)
    consent_text = serializers.IntegerField(required=False, help_text=TEXT_VERSION)
    questionnaire = serializers.IntegerField(required=False, allow_null=True, help_text="Version; null asks nothing.")
    stimulus_set = serializers.CharField(required=False, allow_null=True, help_text="Such as “calibration v2”.")
    photograph_rules = serializers.CharField(required=False, allow_null=True)
    per_stimulus_target = serializers.IntegerField(required=False)
    trials_per_session = serializers.IntegerField(required=False)
    sessions_per_person = serializers.IntegerField(required=False)
    daily_session_cap = serializers.IntegerField(required=False, allow_null=True)
    gold_per_session = serializers.IntegerField(required=False)
    repeats_per_session = serializers.IntegerField(required=False)
    reservation_minutes = serializers.IntegerField(required=False)
    fidelity_preview = serializers.BooleanField(required=False)
    pay_amount = serializers.CharField(required=False, allow_null=True, help_text="Such as “2.40”.")
    pay_currency = serializers.CharField(required=False, allow_blank=True)
    minutes_expected = serializers.IntegerField(required=False, allow_null=True)
    storage_alias = serializers.CharField(
        required=False, help_text="The store of its photographs: one that the server's settings name, or “default”."
    )
    retention_days = serializers.IntegerField(required=False, allow_null=True)
    smallest_group = serializers.IntegerField(required=False)
    quotas = QuotaSerializer(many=True, required=False, help_text="As a whole: what is left out of the list goes.")


class PointSerializer(serializers.Serializer[Any]):
    """One point of the launch checklist."""

    state = serializers.CharField()
    text = serializers.CharField()


class DocumentSerializer(CohortSerializer):
    """A cohort with its state, its link and its checklist."""

    slug = serializers.CharField()
    study = serializers.CharField()
    state = serializers.ChoiceField(Cohort.State.choices)
    link = serializers.URLField()
    checklist = PointSerializer(many=True)


class NameSerializer(serializers.Serializer[Any]):
    """A cohort in a list."""

    slug = serializers.CharField()
    state = serializers.ChoiceField(Cohort.State.choices)


class OutcomeSerializer(serializers.Serializer[Any]):
    """What was done, or would be: with `dry_run` nothing is."""

    made = serializers.BooleanField()
    changed = serializers.DictField(child=serializers.ListField(), help_text="By field: the old and the new value.")
    cohort = CohortSerializer()


class ChangeSerializer(serializers.Serializer[Any]):
    """A change of state."""

    change = serializers.ChoiceField([(name, change.label) for name, change in TRANSITIONS.items()])


class CopySerializer(serializers.Serializer[Any]):
    """A draft with the same design elsewhere."""

    slug = serializers.SlugField(help_text="The name of the copy.")
    country = serializers.CharField()
    language = serializers.CharField()
