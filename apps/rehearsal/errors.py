"""What can end a rehearsal before its time."""


class RehearsalError(Exception):
    """The rehearsal cannot go on; the message says why and what to do."""


class SiteError(Exception):
    """The site answered a visitor otherwise than it should; the message names the request and the answer."""

    def __init__(self, message: str, status: int | None = None) -> None:
        super().__init__(message)
        self.status = status


class StoppedError(Exception):
    """The rehearsal was called off while a visitor was on its way."""
