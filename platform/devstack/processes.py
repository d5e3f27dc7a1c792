"""One child process: started in its own session, read line by line, stopped in its own way."""

import os
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from devstack.checks import StackError
from devstack.console import Console


class Process:
    """A command kept under a name. Start it from the main thread: it is told to stop when that thread ends."""

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        *,
        console: Console,
        environment: Mapping[str, str] | None = None,
        prefix: Sequence[str] = (),
        folder: Path | None = None,
        stop_signal: signal.Signals = signal.SIGTERM,
        patience: float = 8.0,
    ) -> None:
        """`environment` is added to our own; `prefix` comes before the command and becomes it; `patience` is the
        number of seconds from `stop_signal` to SIGKILL."""
        self.name = name
        self.command = [*prefix, *leash(stop_signal), *command]
        self.console = console
        self.environment = {**os.environ, **(environment or {})}
        self.folder = folder
        self.stop_signal = stop_signal
        self.patience = patience
        self.input = b""
        self.started_at = 0.0
        self._child: subprocess.Popen[bytes] | None = None
        self._reader: threading.Thread | None = None

    @property
    def pid(self) -> int:
        """The process id; raise StackError if it was never started."""
        if self._child is None:
            raise StackError(f"{self.name} is not running.")
        return self._child.pid

    @property
    def returncode(self) -> int | None:
        """The exit status (negative: the signal that ended it), or None while it runs or before it was started."""
        return self._child.poll() if self._child else None

    @property
    def running(self) -> bool:
        """Whether it was started and has not ended."""
        return self._child is not None and self.returncode is None

    def start(self) -> None:
        """Start the command and a thread that passes its lines to the console."""
        self._child = subprocess.Popen(
            self.command,
            stdin=subprocess.PIPE if self.input else subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            cwd=self.folder,
            env=self.environment,
            start_new_session=True,
        )
        self.started_at = time.monotonic()
        self._reader = threading.Thread(target=self._read, args=(self._child,), daemon=True)
        self._reader.start()
        if self._child.stdin:
            with suppress(BrokenPipeError):
                self._child.stdin.write(self.input)
                self._child.stdin.close()

    def wait_ready(self) -> None:
        """Wait until it can be used; a process that has nothing to say about that is ready at once."""

    def stop(self) -> None:
        """Ask it to stop in its own way, wait, and kill whatever is left of it and its children."""
        if self._child is None:
            return
        if self.running:
            self.kill(self.stop_signal)
            self.wait(self.patience)
        self.kill_group()
        self._child.wait()
        if self._reader:
            self._reader.join(timeout=1.0)

    def kill(self, number: int = signal.SIGKILL) -> None:
        """Send a signal to the process alone, as a crash would; its children are left to notice."""
        os.kill(self.pid, number)

    def kill_group(self) -> None:
        """Kill whatever is left of the process and its children."""
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, signal.SIGKILL)

    def wait(self, seconds: float) -> bool:
        """Wait for it to end by itself, at most so long; tell whether it has."""
        with suppress(subprocess.TimeoutExpired):
            if self._child:
                self._child.wait(seconds)
        return not self.running

    def _read(self, child: subprocess.Popen[bytes]) -> None:
        for line in child.stdout or ():
            self.console.line(self.name, line.decode(errors="replace").rstrip())


def leash(number: signal.Signals) -> list[str]:
    """The words before a command that have it sent `number` when we end, even by kill -9."""
    if shutil.which("setpriv") is None:
        return []
    return ["setpriv", "--pdeathsig", number.name.removeprefix("SIG"), "--"]


def processes_in(folder: Path, name: str) -> list[int]:
    """The ids of the processes called `name` whose working directory is `folder`."""

    def wanted(process: Path) -> bool:
        return (process / "comm").read_text().strip() == name and (process / "cwd").readlink() == folder.resolve()

    return _processes(wanted)


def processes_marked(mark: str) -> list[int]:
    """The ids of the processes that were started with `mark`, a NAME=VALUE, in their environment."""
    return _processes(lambda process: mark.encode() in (process / "environ").read_bytes().split(b"\0"))


def _processes(wanted: Callable[[Path], bool]) -> list[int]:
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if wanted(process):
                found.append(int(process.name))
    return found


def end_left_overs(find: Callable[[], list[int]], number: signal.Signals, seconds: float = 15.0) -> int:
    """Send `number`, and after `seconds` SIGKILL, until `find` finds no process; return how many there were.

    Raises StackError where one belongs to somebody else.
    """
    left = found = find()
    deadline = time.monotonic() + seconds
    while left:
        harsh = time.monotonic() > deadline
        for pid in left:
            try:
                os.kill(pid, signal.SIGKILL if harsh else number)
            except PermissionError as error:
                raise StackError(f"Process {pid}, left by a run of another user, is in the way: stop it.") from error
            except ProcessLookupError:
                continue
        time.sleep(0.2)
        left = find()
    return len(found)
