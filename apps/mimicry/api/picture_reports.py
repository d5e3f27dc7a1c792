"""Where the browser says that a picture should not be shown."""

from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.mimicry.desk.picture_reports import ReportedAlreadyError, report
from apps.mimicry.models import PictureReport
from apps.participants.authentication import UNKNOWN_BROWSER, session_of
from apps.participants.errors import ConflictError
from apps.participants.models import Trial


class PictureReportSerializer(serializers.Serializer[Any]):
    """A report, as the browser sends it and as it is stored."""

    client_uuid = serializers.UUIDField()
    kind = serializers.ChoiceField(PictureReport.Kind.choices)


class PictureReportView(APIView):
    """A participant's report of one trial's picture."""

    @extend_schema(
        operation_id="picture_report",
        request=PictureReportSerializer,
        responses={
            201: PictureReportSerializer,
            200: OpenApiResponse(PictureReportSerializer, description="Sent before: the first report, unchanged."),
            409: OpenApiResponse(description="The picture of this trial was reported before."),
        },
    )
    def post(self, request: Request, trial: UUID) -> Response:
        """Take in the report; the trial is not expected any more. Sending it again is harmless."""
        form = PictureReportSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        shown = get_object_or_404(session_of(request).trials.select_related("session__cohort__wording"), uuid=trial)
        try:
            reported, created = report(shown, **form.validated_data)
        except ReportedAlreadyError as error:
            raise ConflictError(_("You have reported this picture already.")) from error
        except Trial.DoesNotExist as error:
            # Its owner withdrew everything while it was on its way.
            raise PermissionDenied(UNKNOWN_BROWSER) from error
        code = status.HTTP_201_CREATED if created else status.HTTP_200_OK
        return Response(PictureReportSerializer(reported).data, status=code)
