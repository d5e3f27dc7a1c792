"""Where the browser asks leave to send a photograph straight to the bucket, and says that it has."""

from uuid import UUID

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.mimicry.api.refusals import refusals
from apps.mimicry.api.serializers import MimicSerializer
from apps.mimicry.api.upload_serializers import LeaveSerializer, UploadedSerializer, WantedUploadSerializer
from apps.mimicry.intake import capture, quarantine, uploads
from apps.mimicry.models import Upload
from apps.participants.authentication import session_of
from apps.participants.errors import ConflictError
from apps.participants.models import Trial


class LeaveView(APIView):
    """Leave for one photograph of one trial to go straight to the bucket."""

    @extend_schema(
        operation_id="upload_ask",
        request=WantedUploadSerializer,
        responses={
            200: OpenApiResponse(
                LeaveSerializer, description="Leave for ten minutes; asked again, of the same upload."
            ),
            400: OpenApiResponse(description="This photograph goes to the site: bucket uploads are off, or used up."),
            409: OpenApiResponse(description="The trial has had all its photographs, or this one has arrived."),
        },
    )
    def post(self, request: Request, trial: UUID) -> Response:
        """Say where the photograph may be sent, and with which form fields before the file; then confirm it."""
        form = WantedUploadSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        reserved = get_object_or_404(session_of(request).trials.select_related("cohort__study"), uuid=trial)
        sent = form.validated_data
        told = capture.clean(sent.get("capture", ""), reserved.cohort.study)
        with refusals():
            try:
                upload = uploads.issue(reserved, client_uuid=sent["client_uuid"], capture=told)
            except uploads.NoDirectUploadsError as error:
                raise ValidationError(_("Direct uploads are off: send this photograph to the site.")) from error
            except uploads.AlreadySentError as error:
                raise ConflictError(_("This photograph has arrived before.")) from error
        return Response(LeaveSerializer(_leave(upload)).data)


def _leave(upload: Upload) -> dict[str, object]:
    """Return the upload with its leave; without one where the bytes have been confirmed before."""
    if upload.state != Upload.State.ISSUED:
        return {"uuid": upload.uuid, "url": "", "fields": {}}
    leave = quarantine.leave(upload.quarantine_key)
    return {"uuid": upload.uuid, "url": leave.url, "fields": leave.fields}


class ConfirmView(APIView):
    """The browser's word that a photograph is in the bucket."""

    @extend_schema(
        operation_id="upload_confirm",
        request=None,
        responses={
            200: OpenApiResponse(MimicSerializer, description="It is there, and is being taken in."),
            409: OpenApiResponse(
                description="Code `not_there`: send it again. Code `conflict`: the trial has had all its photographs."
            ),
            413: OpenApiResponse(description="Larger than the limit."),
            415: OpenApiResponse(description="Not sent as a JPEG."),
        },
    )
    def post(self, request: Request, upload: UUID) -> Response:
        """Look into the bucket and have the photograph taken in; its verdict follows by `GET /api/mimics/`."""
        sent = get_object_or_404(session_of(request).uploads.select_related("trial"), uuid=upload)
        with refusals():
            try:
                confirmed = uploads.confirm(sent)
            except uploads.NotThereError as error:
                raise ConflictError(_("This photograph has not arrived. It is sent again."), "not_there") from error
            except Upload.DoesNotExist as error:
                raise Trial.DoesNotExist from error
        mimic = confirmed.mimic
        return Response(MimicSerializer(mimic).data if mimic else UploadedSerializer(confirmed).data)
