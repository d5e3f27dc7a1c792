"""Sessions of staff end when nothing has been done in them for SESSION_COOKIE_AGE."""

import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

MINUTE = 60
SEEN = "seen"


class IdleMiddleware:
    """Begin the wait anew with what a person does; at most once a minute, so that most pages write nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        session = request.session
        # A session that nobody has opened for this request is not fetched for it either.
        if session.accessed and "_auth_user_id" in session and time.time() - session.get(SEEN, 0) > MINUTE:
            session[SEEN] = int(time.time())
        return response
