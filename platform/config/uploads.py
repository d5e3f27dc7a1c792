"""Bound what a request may carry while it streams in, before it has filled memory or disk."""

from typing import IO, Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import MemoryFileUploadHandler
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser

# Whoever sends more than this gets no answer before the connection ends; no phone's picture or film comes near.
LISTENED_TO_BYTES = 500_000_000


class BoundedUploadHandler(MemoryFileUploadHandler):
    """Keep a request's uploads in memory and refuse them where they have more than `PHOTOGRAPH_MAX_BYTES` together.

    What comes after the limit is read and dropped, so that the sender gets an answer and not a broken connection.
    Raises RequestDataTooBig at the end of the file that went beyond, or at once where the request announces more than
    is listened to.
    """

    def handle_raw_input(
        self,
        input_data: IO[bytes],
        META: dict[str, str],  # noqa: N803 - Django's name
        content_length: int,
        boundary: str,
        encoding: str | None = None,
    ) -> None:
        if content_length > LISTENED_TO_BYTES:
            raise _too_big(LISTENED_TO_BYTES)
        self.activated = True
        self.received = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.received += len(raw_data)
        if self.received <= settings.PHOTOGRAPH_MAX_BYTES:
            super().receive_data_chunk(raw_data, start)

    def file_complete(self, file_size: int) -> "UploadedFile[Any] | None":
        if self.received > settings.PHOTOGRAPH_MAX_BYTES:
            raise _too_big(settings.PHOTOGRAPH_MAX_BYTES)
        return super().file_complete(file_size)


class ShallowJSONParser(JSONParser):
    """Read JSON, whose length the framework bounds by `DATA_UPLOAD_MAX_MEMORY_SIZE`.

    Raises ParseError for what is no JSON, and for what is nested too deep to be read.
    """

    def parse(self, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().parse(*args, **kwargs)
        except RecursionError as error:
            raise ParseError from error


def _too_big(limit: int) -> RequestDataTooBig:
    return RequestDataTooBig(f"A request may carry {limit} bytes at most.")
