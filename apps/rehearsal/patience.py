"""How long to wait for workers."""

import time

from apps.rehearsal.errors import RehearsalError


class Patience:
    """Gives up once what workers should change has stayed the same for too many seconds."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._state: object = None
        self._since = time.monotonic()

    def watch(self, state: object) -> None:
        """Take note of how things stand. Raises RehearsalError if nothing has changed for too long."""
        if state != self._state:
            self._state, self._since = state, time.monotonic()
        elif time.monotonic() - self._since > self._seconds:
            raise RehearsalError(
                f"No worker has done anything for {self._seconds:g} seconds: {state}. Is one running, on the same "
                "REDIS_URL and DATABASE_URL? “make run” starts everything; “celery -A config worker” a worker alone."
            )
