"""The data folder: everything a stack keeps, its lock, its secrets, and the note it leaves while it runs."""

import fcntl
import os
import secrets
import shlex
import socket
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from devstack.checks import StackError, require_space

PRIVATE = ("postgres", "valkey", "media", "logs", "secrets", "run", "beat", "static")


class DataFolder:
    """One folder with a private sub-folder for each kind of thing kept."""

    def __init__(self, root: Path) -> None:
        self.root = root.absolute()
        self.note = self.root / "run" / "stack.env"
        # In the environment of web, worker and beat, and by inheritance of their children.
        self.mark = f"MIMICRY_STACK={self.root}"

    def __truediv__(self, name: str) -> Path:
        return self.root / name

    def prepare(self) -> None:
        """Make the folder and its parts (mode 0700, the folder itself 0711); raise StackError if that fails."""
        try:
            if not self.root.exists():
                self.root.mkdir(parents=True)
                self.root.chmod(0o711)
            require_space(self.root)
            for name in PRIVATE:
                (self / name).mkdir(exist_ok=True)
                if os.access(self / name, os.W_OK) is False:
                    raise PermissionError(13, "Permission denied", str(self / name))
            (self / "lock").touch(mode=0o600)
        except OSError as error:
            raise StackError(
                f"Cannot write to the data folder {self.root}: {error.strerror}. "
                "Put that right, or choose another folder with MIMICRY_DATA."
            ) from error
        for name in PRIVATE:
            if (self / name).stat().st_uid == os.geteuid():
                (self / name).chmod(0o700)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the folder for this process alone; raise StackError naming the process that has it."""
        with (self / "lock").open("r+") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise StackError(
                    f"The data folder {self.root} is in use by process {file.read().strip()}. "
                    "Stop that one first, or choose another folder with MIMICRY_DATA."
                ) from None
            file.truncate(0)
            file.write(str(os.getpid()))
            file.flush()
            yield

    def in_use(self) -> bool:
        """Whether another process holds the folder."""
        try:
            with (self / "lock").open("r+") as file:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except FileNotFoundError:
            return False
        except BlockingIOError:
            return True
        return False

    def secret_key(self) -> str:
        """Django's secret key: made on first use, kept in a file that only its owner reads."""
        file = self / "secrets" / "secret_key"
        if not file.exists() or not file.read_text():
            write_private(file, secrets.token_urlsafe(50))
        return file.read_text()

    def leave_note(self, environment: Mapping[str, str]) -> None:
        """Tell other commands how to reach the running stack, in a file that a shell can read too."""
        lines = [f"{name}={shlex.quote(value)}\n" for name, value in sorted(environment.items())]
        write_private(self.note, "".join(lines))

    def read_note(self) -> dict[str, str]:
        """What `leave_note` wrote, or nothing when no stack runs here or it is not ready yet."""
        if not (self.in_use() and self.note.exists()):
            return {}
        pairs = (shlex.split(line)[0].partition("=") for line in self.note.read_text().splitlines())
        return {name: value for name, _, value in pairs}

    def socket_folder(self) -> Path:
        """A private folder where a Unix socket can be bound: `run`, or one in the system's temporary
        folder where the path is too long or the file system has no sockets."""
        own = self / "run"
        if _takes_sockets(own):
            return own
        name = sha256(str(self.root).encode()).hexdigest()[:12]
        other = Path(tempfile.gettempdir()) / f"mimicry-{os.geteuid()}-{name}"
        other.mkdir(mode=0o700, exist_ok=True)
        if other.is_symlink() or other.stat().st_uid != os.geteuid() or not _takes_sockets(other):
            raise StackError(f"Cannot make a socket in {other}: remove it, or choose a shorter MIMICRY_DATA.")
        return other


@contextmanager
def temporary() -> Iterator[Path]:
    """A folder for data that are gone at the end of the block."""
    with tempfile.TemporaryDirectory(prefix="mimicry-") as name:
        # Its parts are private each; whoever PostgreSQL runs as must get through to its own.
        Path(name).chmod(0o711)
        yield Path(name)


def write_private(file: Path, text: str) -> None:
    """Write `text` to `file` in one step, readable by its owner alone."""
    partial = file.with_name(file.name + ".partial")
    with open(partial, "w", opener=lambda path, flags: os.open(path, flags, 0o600)) as out:
        out.write(text)
    partial.replace(file)


def _takes_sockets(folder: Path) -> bool:
    # PostgreSQL's own socket name is the longest that goes here.
    path = folder / ".s.PGSQL.65535"
    path.unlink(missing_ok=True)
    try:
        with socket.socket(socket.AF_UNIX) as probe:
            probe.bind(str(path))
    except OSError:
        return False
    finally:
        path.unlink(missing_ok=True)
    # A comma would separate two hosts in PostgreSQL's address.
    return "," not in str(folder)
