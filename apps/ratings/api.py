"""Where the browser sends judgments."""

from uuid import UUID

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.participants.authentication import session_of
from apps.participants.errors import ConflictError
from apps.ratings.judging import Answer, AnsweredAlreadyError, InvalidAnswerError, submit
from apps.ratings.serializers import AnswerSerializer, JudgmentSerializer


class JudgmentView(APIView):
    """A participant's whole answer to one trial."""

    @extend_schema(
        operation_id="judgment_submit",
        request=AnswerSerializer,
        responses={
            201: JudgmentSerializer,
            200: OpenApiResponse(JudgmentSerializer, description="Sent before: the first answer, unchanged."),
            409: OpenApiResponse(description="Another answer to this trial came first."),
        },
    )
    def post(self, request: Request, trial: UUID) -> Response:
        """Store the judgment; sending it again is harmless."""
        form = AnswerSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        reserved = get_object_or_404(session_of(request).trials, uuid=trial)
        try:
            judgment, created = submit(reserved, Answer(**form.validated_data))
        except InvalidAnswerError as error:
            raise ValidationError(str(error)) from error
        except AnsweredAlreadyError as error:
            raise ConflictError(_("You have answered this picture already; your first answer is kept.")) from error
        return Response(
            JudgmentSerializer(judgment).data,
            status=status.HTTP_201_CREATED if created else status.HTTP_200_OK,
        )
