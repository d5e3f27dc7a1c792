"""The stack's voice: one aligned, time-stamped line at a time, coloured by who speaks, kept in files as well."""

import os
import re
import threading
from contextlib import suppress
from datetime import datetime
from logging import LogRecord, makeLogRecord
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import TextIO

OWN_NAME = "mimicry"
COLOURS = {
    "mimicry": 1,
    "postgres": 34,
    "valkey": 35,
    "setup": 37,
    "web": 32,
    "worker": 36,
    "beat": 33,
}
WIDTH = max(map(len, COLOURS))
# What the terminal shows of those who talk much; the rest is in their files.
WORTH_SHOWING = {
    "postgres": re.compile(r"(?P<text>(WARNING|ERROR|FATAL|PANIC):(?!  (the database system is|terminating)).*)"),
    "valkey": re.compile(r" # (?P<text>(?!WARNING Memory overcommit|Valkey is now ready).*)"),
    "web": re.compile(r"^(?P<text>(?!\[INFO\]|\[WARNING\] Configuration allows spawning).*)"),
    "worker": re.compile(r"^(?P<text>(?!INFO +celery\.(worker|app\.trace.*\.(sweep|expire)_)).*)"),
}


class Console:
    """Writes lines to `stream`, if there is one, and to `folder`/NAME.log, which is kept under 10 MB."""

    def __init__(self, folder: Path, stream: TextIO | None = None) -> None:
        self.folder = folder
        self.stream = stream
        terminal = stream is not None and stream.isatty()
        self.coloured = "NO_COLOR" not in os.environ and (terminal or "FORCE_COLOR" in os.environ)
        self._files: dict[str, _LogFile] = {}
        self._lock = threading.RLock()  # a signal handler may speak in the middle of a line

    def say(self, text: str) -> None:
        """Say something in the stack's own name."""
        self.line(OWN_NAME, text)

    def line(self, name: str, text: str) -> None:
        """Pass on one line of `name`, unless it is empty."""
        if not text:
            return
        with self._lock:
            self._file(name).append(f"{datetime.now().astimezone().isoformat(timespec='seconds')} {text}")
            pattern = WORTH_SHOWING.get(name)
            found = pattern.search(text) if pattern else None
            if self.stream and (found or not pattern):
                self._show(name, found["text"] if found else text)

    def last_words(self, name: str, matching: str = "") -> str:
        """The last line that `name` said and that matches, without its time; nothing if there is none."""
        if (file := self.folder / f"{name}.log").exists():
            for line in reversed(file.read_text(errors="replace").splitlines()[-50:]):
                text = line.partition(" ")[2]
                if re.search(matching, text):
                    return text
        return ""

    def _show(self, name: str, text: str) -> None:
        prefix = f"{datetime.now().astimezone():%H:%M:%S} {name:<{WIDTH}} │"
        if self.coloured:
            prefix = f"\033[{COLOURS.get(name, 0)}m{prefix}\033[0m"
        # A reader that has gone (make run | head) must not bring the stack down.
        with suppress(OSError, ValueError):
            print(prefix, text, file=self.stream, flush=True)

    def _file(self, name: str) -> "_LogFile":
        if name not in self._files:
            self._files[name] = _LogFile(self.folder / f"{name}.log", maxBytes=5_000_000, backupCount=1, delay=True)
        return self._files[name]


class _LogFile(RotatingFileHandler):
    def append(self, text: str) -> None:
        self.emit(makeLogRecord({"msg": text}))

    def handleError(self, record: LogRecord) -> None:  # noqa: N802
        """Lose the line rather than the stack when the disk is full."""
