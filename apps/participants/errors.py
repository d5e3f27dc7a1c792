"""Errors of the API that every app's endpoints share."""

from rest_framework import status
from rest_framework.exceptions import APIException


class ConflictError(APIException):
    """The request contradicts what is already stored."""

    status_code = status.HTTP_409_CONFLICT
    default_code = "conflict"


class TooLargeError(APIException):
    """More bytes than we take."""

    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_code = "too_large"


class WrongTypeError(APIException):
    """Not the kind of file that belongs here."""

    status_code = status.HTTP_415_UNSUPPORTED_MEDIA_TYPE
    default_code = "wrong_type"
