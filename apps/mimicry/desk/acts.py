"""What a reviewer's browser sends: decisions, in the order made, each safe to send twice."""

from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

from django.contrib.auth.models import User
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from apps.mimicry import tasks
from apps.mimicry.desk import picture_reports, reviews
from apps.mimicry.desk.queues import DECIDE, SEE
from apps.mimicry.judging.reasons import LABELS
from apps.mimicry.models import Mimic, Review
from apps.studies.members import may, within
from apps.studies.models import Stimulus

MOST = 100
"""So many acts are taken at once."""
LONGEST_MS = 600_000
"""Whoever takes longer was not looking all the while."""
GONE = _("This photograph is not on the desk any more: it was withdrawn, or is being checked again.")
UNCLEAR = _("The server did not understand this decision. Reload the page and decide again.")
FORBIDDEN = _("You may look at photographs, not decide on them.")

Act: TypeAlias = Mapping[str, Any]


class ActSerializer(serializers.Serializer[Any]):
    """One act on the `picture` decided on."""

    id = serializers.CharField(max_length=40)
    act = serializers.ChoiceField(["accept", "reject", "undo", "again", "keep", "withhold"])
    picture = serializers.IntegerField()
    reasons = serializers.ListField(
        child=serializers.ChoiceField(list(LABELS)), required=False, default=list, max_length=len(LABELS)
    )
    took_ms = serializers.IntegerField(min_value=0, required=False, allow_null=True, default=None)

    def validate(self, act: dict[str, Any]) -> dict[str, Any]:
        """Refuse reasons where there is nothing to give them for, and none where there is."""
        if bool(act["reasons"]) != (act["act"] == "reject"):
            raise serializers.ValidationError(str(UNCLEAR))
        return act


def carry_out(sent: Iterable[Any], *, reviewer: User) -> list[dict[str, str]]:
    """Carry out the acts in their order; return for each its id and, where it came to nothing, a sentence why."""
    return [_answer(act, reviewer) for act in sent]


def _answer(sent: Any, reviewer: User) -> dict[str, str]:
    form = ActSerializer(data=sent)
    problem = _do(form.validated_data, reviewer) if form.is_valid() else UNCLEAR
    answer = {"id": str(sent.get("id", "")) if isinstance(sent, dict) else ""}
    return answer | {"problem": str(problem)} if problem else answer


def _do(act: Act, reviewer: User) -> Promise | None:
    if act["act"] in {"keep", "withhold"}:
        return _settle(act, reviewer)
    seen = within(Mimic.objects.kept(), reviewer, SEE, path="cohort__study")
    mimic = seen.filter(pk=act["picture"]).select_related("cohort").first()
    if mimic is None:
        return GONE
    if not may(reviewer, DECIDE, mimic.cohort.study_id):
        return FORBIDDEN
    try:
        _decide(act, mimic, reviewer)
    except reviews.NotReviewableError:
        return GONE
    return None


def _decide(act: Act, mimic: Mimic, reviewer: User) -> None:
    if act["act"] == "again":
        tasks.try_again(mimic)
    elif act["act"] == "undo":
        reviews.undo(mimic, reviewer=reviewer)
    else:
        took_ms = act["took_ms"] if (act["took_ms"] or 0) <= LONGEST_MS else None
        decision = Review.Decision(act["act"])
        reviews.decide(mimic, reviewer=reviewer, decision=decision, reasons=act["reasons"], took_ms=took_ms)


def _settle(act: Act, reviewer: User) -> Promise | None:
    stimulus = within(Stimulus.objects.all(), reviewer, SEE, path="study").filter(pk=act["picture"]).first()
    if stimulus is None:
        return GONE
    if not may(reviewer, DECIDE, stimulus.study_id):
        return FORBIDDEN
    picture_reports.settle(stimulus, by=reviewer, upheld=act["act"] == "withhold")
    return None
