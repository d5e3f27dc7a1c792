"""A release behind a link is checked as one in a folder is: by every file, with little memory, and without telling the
link to anybody."""

import socket
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from apps.exports.comparing.verification import BrokenReleaseError, verify
from tests import loopback
from tests.exports.readers import forge
from tests.exports.story import SAMPLES

TRAIN, VAL = "data/train/mimic-train-000000.tar", "data/val/mimic-val-000000.tar"


@contextmanager
def serving(root: Path, handler: type[BaseHTTPRequestHandler] | None = None) -> Iterator[str]:
    """Serve a folder on this machine, each file below a link nobody could guess."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler or partial(Behind, directory=str(root)))
    with loopback.serving(server):
        yield f"http://127.0.0.1:{server.server_port}/releases/secret/"


@contextmanager
def unanswered() -> Iterator[str]:
    """A link to a port that is taken, and at which nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{taken.getsockname()[1]}/releases/secret/"


class Behind(SimpleHTTPRequestHandler):
    """Files below /releases/secret/."""

    def translate_path(self, path: str) -> str:
        return super().translate_path(path.removeprefix("/releases/secret"))

    def log_message(self, *args: Any) -> None:
        """Say nothing."""


class Expired(BaseHTTPRequestHandler):
    """A link whose time is over."""

    def do_GET(self) -> None:
        self.send_response(410)
        self.send_header("Content-Type", "text/plain; charset=utf-8")
        self.end_headers()
        self.wfile.write(b"This link has expired.\n")

    def log_message(self, *args: Any) -> None:
        """Say nothing."""


class BreaksOff(Behind):
    """A connection that is cut in the middle of every shard."""

    def copyfile(self, source: Any, outputfile: Any) -> None:
        data = source.read()
        outputfile.write(data[: len(data) // 2] if self.path.endswith(".tar") else data)


def test_a_release_behind_a_link_is_checked_file_by_file(built: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with serving(built) as link:
        call_command("verify_release", link)
        (built / TRAIN).unlink()
        (built / "README.md").write_text("other")

        with pytest.raises(CommandError) as broken:
            call_command("verify_release", link)

    assert f"{SAMPLES} samples, all as the manifest says." in capsys.readouterr().out
    said = str(broken.value).splitlines()
    assert said == ["README.md is not what the manifest says: its SHA-256 differs.", f"{TRAIN} is missing."]


def test_what_a_server_cannot_give_is_said_without_the_link(built: Path) -> None:
    with serving(built, Expired) as link, pytest.raises(BrokenReleaseError, match="410: This link has expired") as told:
        verify(link)
    assert "secret" not in str(told.value)

    with unanswered() as link, pytest.raises(BrokenReleaseError, match="the server does not answer") as told:
        verify(link)
    assert "secret" not in str(told.value)

    broken = partial(BreaksOff, directory=str(built))
    with serving(built, broken) as link, pytest.raises(BrokenReleaseError, match=f"{VAL} cannot be read to its end"):  # type: ignore[arg-type]
        verify(link)


def test_a_big_file_behind_a_link_takes_little_memory(built: Path) -> None:
    big = built / "tables/z.bin"
    with big.open("wb") as out:
        out.truncate(96 << 20)
    forge(built)
    with serving(built) as link:
        verify(link)
        tracemalloc.start()
        verify(link)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()

    assert peak < 16 << 20
