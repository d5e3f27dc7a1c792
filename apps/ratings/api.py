"""Where the browser sends judgments."""

from uuid import UUID

from django.http import Http404
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.participants.authentication import ClaimAuthentication, claim_of, require_session
from apps.participants.errors import ConflictError
from apps.participants.models import Trial
from apps.ratings.judging import Answer, AnsweredAlreadyError, InvalidAnswerError, submit_from
from apps.ratings.serializers import AnswerSerializer, JudgmentSerializer

# Made once, for they keep nothing of what passes through them; a serializer for each request copies all its fields.
ANSWER, JUDGMENT = AnswerSerializer(), JudgmentSerializer()


class JudgmentView(APIView):
    """A participant's whole answer to one trial."""

    authentication_classes = [ClaimAuthentication]

    @extend_schema(
        operation_id="judgment_submit",
        auth=[{"sessionCookie": []}],  # type: ignore[list-item]
        request=AnswerSerializer,
        responses={
            201: JudgmentSerializer,
            200: OpenApiResponse(JudgmentSerializer, description="Sent before: the first answer, unchanged."),
            409: OpenApiResponse(description="Another answer to this trial came first."),
        },
    )
    def post(self, request: Request, trial: UUID) -> Response:
        """Store the judgment; sending it again is harmless."""
        answer = _answer(request)
        try:
            judgment, created = submit_from(claim_of(request), trial, answer)
        except Trial.DoesNotExist as error:
            require_session(request)
            raise Http404 from error
        except InvalidAnswerError as error:
            raise ValidationError(str(error)) from error
        except AnsweredAlreadyError as error:
            raise ConflictError(str(error)) from error
        return Response(
            JUDGMENT.to_representation(judgment),
            status=status.HTTP_201_CREATED if created else status.HTTP_200_OK,
        )


def _answer(request: Request) -> Answer:
    said = request.data or {}
    try:
        return Answer(**ANSWER.run_validation(said))
    except ValidationError:
        # Said again, now that the language of the session is spoken.
        require_session(request)
        return Answer(**ANSWER.run_validation(said))
