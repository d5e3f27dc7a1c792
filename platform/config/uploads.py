"""Bound an upload while it streams in, before it has filled memory or disk."""

from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import MemoryFileUploadHandler


class BoundedUploadHandler(MemoryFileUploadHandler):
    """Keep an upload in memory and refuse one above `PHOTOGRAPH_MAX_BYTES`.

    What comes after the limit is read and dropped, so that the sender gets an answer and not a broken connection.
    Raises RequestDataTooBig at the end of such a file.
    """

    def handle_raw_input(self, *args: Any, **kwargs: Any) -> None:
        self.activated = True

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        self.received = 0
        super().new_file(*args, **kwargs)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.received += len(raw_data)
        if self.received <= settings.PHOTOGRAPH_MAX_BYTES:
            super().receive_data_chunk(raw_data, start)

    def file_complete(self, file_size: int) -> "UploadedFile[Any] | None":
        if self.received > settings.PHOTOGRAPH_MAX_BYTES:
            raise RequestDataTooBig(f"An upload may have {settings.PHOTOGRAPH_MAX_BYTES} bytes at most.")
        return super().file_complete(file_size)
