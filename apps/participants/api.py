"""What the runner asks of the session as a whole."""

from django.urls import reverse
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.participants import completion, runner
from apps.participants.authentication import session_of
from apps.participants.serializers import CompletionSerializer, IncompleteSerializer, SessionSerializer


class SessionView(APIView):
    """The browser's session: its trials, terms and progress."""

    @extend_schema(operation_id="session_load", responses=SessionSerializer)
    def get(self, request: Request) -> Response:
        """Return everything the runner needs, having reserved the session's trials."""
        return Response(SessionSerializer(runner.load(session_of(request))).data)


class CompleteView(APIView):
    """The end of a session."""

    @extend_schema(
        operation_id="session_complete",
        request=None,
        responses={200: CompletionSerializer, 409: IncompleteSerializer},
    )
    def post(self, request: Request) -> Response:
        """Return the completion code if the server holds every expected answer, else what is missing."""
        try:
            code = completion.complete(session_of(request))
        except completion.IncompleteError as error:
            body = {
                "code": "incomplete",
                "detail": _("Some answers have not arrived yet."),
                "missing": error.missing,
            }
            return Response(IncompleteSerializer(body).data, status=status.HTTP_409_CONFLICT)
        return Response(CompletionSerializer({"code": code, "next": reverse("participants:done")}).data)
