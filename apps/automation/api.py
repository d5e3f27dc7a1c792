"""Cohorts over HTTP, for programs: what the admin and `manage.py cohort` do. See docs/automation.md."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import exceptions, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.automation import design
from apps.automation.authentication import HasToken, TokenAuthentication, actor_of, require
from apps.automation.design import Outcome
from apps.automation.document import document_of
from apps.automation.outcomes import as_json, by_field
from apps.automation.serializers import (
    ChangeSerializer,
    CohortSerializer,
    CopySerializer,
    DocumentSerializer,
    NameSerializer,
    OutcomeSerializer,
)
from apps.studies.cohorts import CohortError
from apps.studies.models import Cohort

VIEW, ADD, CHANGE = "studies.view_cohort", "studies.add_cohort", "studies.change_cohort"
DRY_RUN = OpenApiParameter("dry_run", bool, description="Only say what would change, checked as in earnest.")


class NotPossible(exceptions.APIException):
    """The cohort cannot change so; the detail says why and what would help."""

    status_code = status.HTTP_409_CONFLICT
    default_code = "not_possible"


class ProgramView(APIView):
    """A view that a token opens."""

    authentication_classes = [TokenAuthentication]
    permission_classes = [HasToken]

    def do(self, request: Request, act: Callable[[bool], Outcome]) -> Response:
        """Do what `act` does, for real or not, and answer what has changed; what is wrong is said by field."""
        try:
            outcome = act(request.query_params.get("dry_run", "").lower() in {"1", "true", "yes"})
        except ValidationError as error:
            raise exceptions.ValidationError(by_field(error)) from error
        except CohortError as error:
            raise NotPossible(str(error)) from error
        return Response(as_json(outcome), status=status.HTTP_201_CREATED if outcome.made else status.HTTP_200_OK)


class CohortsView(ProgramView):
    """The cohorts of a study."""

    @extend_schema(operation_id="list_cohorts", responses=NameSerializer(many=True))
    def get(self, request: Request, study: str) -> Response:
        """Names and states."""
        token = require(request, VIEW, study=study)
        return Response(list(token.study.cohorts.order_by("slug").values("slug", "state")))


class CohortView(ProgramView):
    """One cohort, by the names of its study and its own."""

    @extend_schema(operation_id="show_cohort", responses=DocumentSerializer)
    def get(self, request: Request, study: str, cohort: str) -> Response:
        """The design, the state, the link and the launch checklist."""
        return Response(document_of(_cohort(request, VIEW, study, cohort)))

    @extend_schema(
        operation_id="put_cohort", parameters=[DRY_RUN], request=CohortSerializer, responses=OutcomeSerializer
    )
    def put(self, request: Request, study: str, cohort: str) -> Response:
        """Make the cohort, or let it say what is sent; sent again, nothing changes. What a cohort has fixed is 409."""
        token = require(request, CHANGE, study=study)
        if not token.study.cohorts.filter(slug=cohort).exists():
            require(request, ADD, study=study)
        said = _object(request.data)
        put = design.put
        return self.do(request, lambda dry: put(token.study, cohort, said, actor=actor_of(token), dry_run=dry))


class StateView(ProgramView):
    """A cohort's life."""

    @extend_schema(
        operation_id="move_cohort", parameters=[DRY_RUN], request=ChangeSerializer, responses=OutcomeSerializer
    )
    def post(self, request: Request, study: str, cohort: str) -> Response:
        """Launch, pause, close, …; a cohort that is there already stays. What is not possible from its state is 409."""
        token = require(request, CHANGE, study=study)
        found = _cohort(request, CHANGE, study, cohort)
        asked = ChangeSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        name = asked.validated_data["change"]
        return self.do(request, lambda dry: design.move(found, name, actor=actor_of(token), dry_run=dry))


class CopyView(ProgramView):
    """A cohort's design elsewhere."""

    @extend_schema(
        operation_id="copy_cohort", parameters=[DRY_RUN], request=CopySerializer, responses=OutcomeSerializer
    )
    def post(self, request: Request, study: str, cohort: str) -> Response:
        """Make a draft with the same design for another country; a cohort of that name stays as it is."""
        token = require(request, ADD, study=study)
        found = _cohort(request, VIEW, study, cohort)
        asked = CopySerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        said = asked.validated_data
        return self.do(request, lambda dry: design.copy(found, **said, actor=actor_of(token), dry_run=dry))


def _cohort(request: Request, permission: str, study: str, slug: str) -> Cohort:
    token = require(request, permission, study=study)
    found = token.study.cohorts.select_related("study").filter(slug=slug).first()
    if found is None:
        raise Http404
    return found


def _object(data: Any) -> dict[str, Any]:
    if not isinstance(data, dict):
        raise exceptions.ValidationError("Send one JSON object, with a cohort's fields by name.")
    return data
