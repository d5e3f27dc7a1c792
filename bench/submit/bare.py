"""What a judgment costs at the very least in Django: lock the trial, insert the judgment, close the trial."""

import json
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.utils import timezone

from apps.participants.models import Trial
from apps.ratings.models import Judgment


@transaction.atomic
def judge(request: HttpRequest, trial: UUID) -> HttpResponse:
    """Store what was sent without asking anything: no session, no rules, no second sending, no places counted."""
    said = json.loads(request.body)
    locked = Trial.objects.select_for_update().get(uuid=trial)
    judgment = Judgment.objects.create(
        cohort_id=locked.cohort_id,
        session_id=locked.session_id,
        participant_id=locked.participant_id,
        trial_id=locked.pk,
        client_uuid=said["client_uuid"],
        term_list_id=said["term_list"],
        ratings=said["ratings"],
        duration_ms=said["duration_ms"],
        behaviour=said["behaviour"],
    )
    Trial.objects.filter(pk=locked.pk).update(state=Trial.State.ANSWERED, judged_at=timezone.now())
    return JsonResponse({"uuid": str(judgment.uuid)}, status=201)


def healthz(request: HttpRequest) -> HttpResponse:
    """Answer that the server is up."""
    return HttpResponse("ok\n")


urlpatterns = [path("healthz/", healthz), path("api/trials/<uuid:trial>/judgment/", judge)]
