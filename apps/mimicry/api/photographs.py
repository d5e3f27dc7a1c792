"""Where the browser sends photographs and learns their verdicts."""

from uuid import UUID

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.mimicry.api.refusals import refusals
from apps.mimicry.api.serializers import MimicSerializer, MimicsSerializer, PhotographSerializer
from apps.mimicry.api.upload_serializers import UploadedSerializer
from apps.mimicry.intake.capture import clean
from apps.mimicry.intake.photographs import receive
from apps.mimicry.intake.uploads import to_be_told
from apps.mimicry.models import Mimic
from apps.participants.authentication import session_of


class PhotographView(APIView):
    """A participant's photograph for one trial."""

    parser_classes = [MultiPartParser]

    @extend_schema(
        operation_id="photograph_submit",
        request=PhotographSerializer,
        responses={
            201: MimicSerializer,
            200: OpenApiResponse(MimicSerializer, description="Sent before: the first photograph, unchanged."),
            409: OpenApiResponse(description="The trial has had all its photographs."),
            413: OpenApiResponse(description="Larger than the limit."),
            415: OpenApiResponse(description="Not a JPEG, PNG or WebP picture."),
        },
    )
    def post(self, request: Request, trial: UUID) -> Response:
        """Take in a photograph; its verdict follows by `GET /api/mimics/`."""
        form = PhotographSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        reserved = get_object_or_404(session_of(request).trials.select_related("cohort__study"), uuid=trial)
        sent = form.validated_data
        capture = clean(sent.get("capture", ""), reserved.cohort.study)
        with refusals():
            mimic, created = receive(reserved, sent["image"].read(), client_uuid=sent["client_uuid"], capture=capture)
        code = status.HTTP_201_CREATED if created else status.HTTP_200_OK
        return Response(MimicSerializer(mimic).data, status=code)


class MimicsView(APIView):
    """The session's photographs and what has become of them."""

    @extend_schema(operation_id="mimics_list", responses=MimicsSerializer)
    def get(self, request: Request) -> Response:
        """Return every photograph of this session with its verdict; polled while any is pending.

        One that went straight to the bucket is listed from its confirmation on: pending, or rejected where it cannot
        be read.
        """
        session = session_of(request)
        mimics = Mimic.objects.filter(session=session).select_related("trial").order_by("received_at", "pk")
        uploaded = UploadedSerializer(to_be_told(session), many=True).data
        return Response({"mimics": [*MimicSerializer(mimics, many=True).data, *uploaded]})
