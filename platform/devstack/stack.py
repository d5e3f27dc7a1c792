"""A whole Mimicry on one machine: servers, web, worker and beat around one data folder."""

import json
import os
import signal
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from devstack import application, given
from devstack.application import Web
from devstack.checks import free_port, require_port
from devstack.console import Console
from devstack.folder import DataFolder
from devstack.postgres import Postgres
from devstack.processes import Process, end_left_overs, processes_marked
from devstack.valkey import Valkey


class Stack:
    """What runs: its addresses, the environment for commands that use it, and its processes by name."""

    def __init__(self, folder: DataFolder, console: Console) -> None:
        self.folder = folder
        self.console = console
        self.database_url = ""
        self.redis_url = ""
        self.base_url = ""
        self.host, self.port = "", 0
        self.env: dict[str, str] = {}
        self.prepared: dict[str, Any] = {}
        self.processes: dict[str, Process] = {}

    def start(self, process: Process) -> None:
        """Start one more process and keep it by its name."""
        self.processes[process.name] = process
        process.start()

    def start_servers(self, *, durable: bool, own: bool) -> None:
        """Start PostgreSQL and Valkey; unless `own`, those named by the caller's environment win."""
        self.database_url = "" if own else os.environ.get("DATABASE_URL", "")
        self.redis_url = "" if own else os.environ.get("REDIS_URL", "")
        if self.database_url:
            given.require_database(self.database_url)
        else:
            postgres = Postgres(self.folder, console=self.console, durable=durable)
            self.start(postgres)
            self.database_url = postgres.url
        if self.redis_url:
            given.require_redis(self.redis_url)
        else:
            valkey = Valkey(self.folder, console=self.console, durable=durable)
            self.start(valkey)
            valkey.wait_ready()
            self.redis_url = valkey.url
        if "postgres" in self.processes:
            self.processes["postgres"].wait_ready()

    def settle(self, host: str, port: int) -> None:
        """Fix the address of the web server, and with it the environment of every part."""
        self.host, self.port = host, port
        self.base_url = f"http://{application.reachable(host)}:{port}"
        self.env = application.environment(
            self.folder, database_url=self.database_url, redis_url=self.redis_url, base_url=self.base_url
        )

    def prepare(self, steps: Collection[str]) -> None:
        """Do the steps that come before the first request; what they found is kept in `prepared`."""
        if steps:
            self.prepared = json.loads(application.prepare(self.env, self.console, *steps))

    def start_parts(self, parts: Collection[str]) -> None:
        """Start those of web, worker and beat that are wanted; the web server first, for people wait for it."""
        marked = self.env | dict([self.folder.mark.split("=", 1)])
        if "web" in parts:
            self.start(Web(marked, self.console, self.host, self.port))
            self.processes["web"].wait_ready()
        if "worker" in parts:
            self.start(application.worker(marked, self.console))
        if "beat" in parts:
            self.start(application.beat(marked, self.console, self.folder / "beat" / "schedule"))

    def restart(self, name: str) -> None:
        """Stop the process `name` in its own way if it still runs, start it again, and wait until it is ready."""
        self.processes[name].stop()
        self.processes[name].start()
        self.processes[name].wait_ready()

    def kill(self, name: str, number: int = signal.SIGKILL) -> None:
        """Send `number` to the process `name`, as a crash would, and wait until it has ended."""
        self.processes[name].kill(number)
        self.processes[name].wait(self.processes[name].patience)

    def stop(self) -> None:
        """Stop everything: first what uses the servers, all at once; then the queue; then the database."""
        if self.processes:
            self.console.say("Stopping.")
        users = [process for name, process in self.processes.items() if name not in ("postgres", "valkey")]
        for process in users:
            if process.running:
                process.kill(process.stop_signal)
        for process in users:
            process.wait(process.patience)
            process.stop()
        for name in ("valkey", "postgres"):
            if name in self.processes:
                self.processes[name].stop()


@contextmanager
def stack(
    data: Path,
    *,
    parts: Collection[str] = ("web", "worker", "beat"),
    steps: Collection[str] = ("migrate", "static"),
    host: str = "127.0.0.1",
    port: int | None = None,
    durable: bool = True,
    own_servers: bool = False,
    console: Console | None = None,
) -> Iterator[Stack]:
    """Run a stack on the folder `data` for the length of a `with` block.

    `parts` run beside the two servers, once the `steps` of `devstack.prepare` are done. Without `port` a free one is
    taken. `durable=False` trades safety against a power cut for speed; `own_servers` starts PostgreSQL and Valkey
    even where DATABASE_URL and REDIS_URL name some. Raises StackError, in words for the user, if anything fails.
    """
    folder = DataFolder(data)
    folder.prepare()
    with folder.locked():
        running = Stack(folder, console or Console(folder / "logs"))
        try:
            if folder.note.exists() and end_left_overs(partial(processes_marked, folder.mark), signal.SIGTERM, 3.0):
                running.console.say("Parts of a run that was cut off were still at work; they have been ended.")
            if "web" in parts:
                require_port(host, port or 0)
            running.start_servers(durable=durable, own=own_servers)
            running.settle(host, port or free_port())
            running.prepare(steps)
            running.start_parts(parts)
            folder.leave_note(running.env)
            yield running
        finally:
            running.stop()
            folder.note.unlink(missing_ok=True)
