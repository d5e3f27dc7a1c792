"""A release behind a link, read over HTTP: every file as a stream, none of them whole in memory."""

import io
from http import HTTPStatus
from pathlib import Path
from typing import Any, BinaryIO, cast
from urllib.parse import quote

import requests
from urllib3.exceptions import HTTPError

from apps.exports.comparing.verify import CHUNK

PATIENCE = (10, 60)
LONGEST = 300


def is_link(place: Path | str) -> bool:
    """Whether a release is to be read over HTTP."""
    return str(place).startswith(("https://", "http://"))


class Link:
    """A release of which `<base><path>` gives each file."""

    def __init__(self, base: str) -> None:
        self.base = base.rstrip("/") + "/"
        self.session = requests.Session()

    def paths(self) -> set[str] | None:
        """A link gives what is asked for, and does not say what else there is."""
        return None

    def open(self, path: str) -> BinaryIO:
        """Begin to read a file. Raises FileNotFoundError, OSError."""
        try:
            response = self.session.get(self.base + quote(path), stream=True, timeout=PATIENCE)
        except requests.RequestException as error:
            # Not in the words of `requests`: they repeat the link, which is a secret.
            raise OSError(f"the server does not answer ({type(error).__name__})") from error
        if response.status_code == HTTPStatus.NOT_FOUND:
            raise FileNotFoundError(path)
        if response.status_code != HTTPStatus.OK:
            raise OSError(f"the server answered {response.status_code}{_said(response)}")
        return cast(BinaryIO, io.BufferedReader(_Body(response), CHUNK))


def _said(response: requests.Response) -> str:
    """Return the server's own words, where it has some that are meant to be read as they are."""
    if not response.headers.get("Content-Type", "").startswith("text/plain"):
        return ""
    words = response.raw.read(LONGEST, decode_content=True).decode(errors="replace")
    return ": " + " ".join(words.split()).rstrip(".")


class _Body(io.RawIOBase):
    """The body of a response as a file."""

    def __init__(self, response: requests.Response) -> None:
        self.response = response

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        try:
            data = self.response.raw.read(len(buffer), decode_content=True)
        except HTTPError as error:
            raise OSError(f"the server broke off ({type(error).__name__})") from error
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self.response.close()
        super().close()
