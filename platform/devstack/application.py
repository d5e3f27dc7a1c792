"""The parts of Mimicry itself: how web, worker and beat are started, and the environment that they share."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import urlsplit

from devstack.checks import StackError
from devstack.console import Console
from devstack.folder import DataFolder
from devstack.processes import Process, leash

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 120.0
# Settings that have no default here; the note of a running stack names them, so that other commands use the same.
PASSED_ON = (
    "STORAGE",
    "STORAGE_FOLDER",
    "S3_BUCKET",
    "S3_ENDPOINT_URL",
    "S3_REGION",
    "S3_ACCESS_KEY_ID",
    "S3_SECRET_ACCESS_KEY",
    "S3_BROWSER_URL",
    "DIRECT_UPLOADS",
    "BEHIND_PROXY",
    "SECURE_SSL_REDIRECT",
    "FACE_DETECTOR",
    "LOG_LEVEL",
)
# So begins what describes further stores, one of which may have any name.
OF_STORES = ("STORES", "STORE_")


def environment(folder: DataFolder, *, database_url: str, redis_url: str, base_url: str) -> dict[str, str]:
    """What the settings read: the caller's own values, and this stack's wherever the caller has none."""
    public_url = os.environ.get("PUBLIC_URL") or base_url
    defaults = {
        "SECRET_KEY": folder.secret_key(),
        "DEBUG": "false",
        "PUBLIC_URL": public_url,
        # A password made for this machine alone; whoever serves others asks for the second step.
        "REQUIRE_TWO_FACTOR": str(public_url.startswith("https://")).lower(),
        "SECURE_COOKIES": str(public_url.startswith("https://")).lower(),
        "ALLOWED_HOSTS": ",".join(_hosts(base_url, public_url)),
        "CSRF_TRUSTED_ORIGINS": public_url,
    }
    stores = [name for name in os.environ if name.startswith(OF_STORES)]
    chosen = {name: os.environ[name] for name in (*defaults, *PASSED_ON, *stores) if os.environ.get(name)}
    return {
        **defaults,
        **chosen,
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "MIMICRY_DATA": str(folder.root),
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "platform")]),
        "PYTHONUNBUFFERED": "1",
    }


class Web(Process):
    """The web server: two processes of three threads; more would only wait for the interpreter's lock."""

    def __init__(self, environment: Mapping[str, str], console: Console, host: str, port: int) -> None:
        options = ["--interface", "wsgi", "--host", host, "--port", str(port), "--workers", "2"]
        options += ["--blocking-threads", "3", "--no-ws", "--respawn-failed-workers", "--workers-kill-timeout", "5"]
        command = _python("granian", *options, "config.wsgi:application")
        super().__init__("web", command, console=console, environment=environment, folder=ROOT)
        self.place = f"{reachable(host)}:{port}"

    def wait_ready(self) -> None:
        """Wait until the web server says that it is well; raise StackError if it ends or keeps silent."""
        deadline = time.monotonic() + PATIENCE
        while not _healthy(self.place):
            if not self.running or time.monotonic() > deadline:
                raise StackError(
                    f"The web server did not come up: {self.console.last_words('web') or 'it keeps silent'}"
                )
            time.sleep(0.05)


def worker(environment: Mapping[str, str], console: Console, processes: int = 2) -> Process:
    """The Celery worker for every queue; asked to stop, it first ends what it has begun."""
    options = ["--concurrency", str(processes), "--prefetch-multiplier", "4", "--loglevel", "info"]
    options += ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    command = _python("celery", "-q", "-A", "config", "worker", *options)
    # Its tasks are JSON, in which the danger that this warning names to root is absent.
    quiet = {"PYTHONWARNINGS": "ignore:You're running the worker with superuser privileges"}
    return Process("worker", command, console=console, environment={**quiet, **environment}, folder=ROOT)


def beat(environment: Mapping[str, str], console: Console, schedule: Path) -> Process:
    """The Celery scheduler; it remembers in the file `schedule` what it sent when."""
    options = ["--schedule", str(schedule), "--pidfile=", "--loglevel", "warning"]
    command = _python("celery", "-q", "-A", "config", "beat", *options)
    return Process("beat", command, console=console, environment=environment, folder=ROOT)


def prepare(environment: Mapping[str, str], console: Console, *steps: str) -> str:
    """Run `devstack.prepare` with `steps`, its progress going to the console; return what it printed."""
    process = subprocess.Popen(
        [*leash(signal.SIGTERM), *_python("devstack.prepare", *steps)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
        cwd=ROOT,
        env={"TQDM_MININTERVAL": "2", **os.environ, **environment},
        start_new_session=True,
    )
    try:
        for line in process.stderr or ():
            console.line("setup", line.rstrip())
        printed, _ = process.communicate()
    finally:
        process.kill()
    if process.returncode:
        raise StackError(f"Preparing the database failed: {console.last_words('setup')}")
    return printed


def reachable(host: str) -> str:
    """The name by which this machine itself reaches a server that listens on `host`."""
    name = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
    return f"[{name}]" if ":" in name else name


def _healthy(place: str) -> bool:
    connection = HTTPConnection(place, timeout=5)
    try:
        connection.request("GET", "/healthz/")
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def _hosts(*urls: str) -> list[str]:
    named = [urlsplit(url).hostname or "" for url in urls]
    return list(dict.fromkeys(["localhost", "127.0.0.1", "[::1]", *filter(None, named)]))


def _python(*arguments: str) -> list[str]:
    return [sys.executable, "-m", *arguments]
