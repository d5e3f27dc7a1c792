"""Why a photograph is refused, as the API says it."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.utils.translation import gettext as _
from rest_framework.exceptions import APIException, PermissionDenied, ValidationError

from apps.mimicry.intake.photographs import NotAPhotographTaskError, TooManyAttemptsError
from apps.participants.authentication import UNKNOWN_BROWSER
from apps.participants.errors import ConflictError, TooLargeError, WrongTypeError
from apps.participants.models import Trial
from apps.studies.pictures import WRONG_TYPES, UnusablePictureError


@contextmanager
def refusals() -> Iterator[None]:
    """Turn what intake raises in the block into answers with a status and a sentence for the participant."""
    try:
        yield
    except UnusablePictureError as error:
        raise _unusable(error) from error
    except TooManyAttemptsError as error:
        raise ConflictError(_("This picture has had all its tries. Please go on to the next.")) from error
    except NotAPhotographTaskError as error:
        raise ValidationError(_("No photographs are taken in this study.")) from error
    except Trial.DoesNotExist as error:
        # Its owner withdrew everything while it was on its way.
        raise PermissionDenied(UNKNOWN_BROWSER) from error


def _unusable(error: UnusablePictureError) -> APIException:
    if error.code == "too_large":
        return TooLargeError(str(error))
    if error.code in WRONG_TYPES:
        return WrongTypeError(str(error))
    return ValidationError(str(error))
