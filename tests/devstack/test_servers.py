"""PostgreSQL and Valkey from their wheels: private, recovering by themselves, keeping what they were given."""

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2
import pytest
import redis

from devstack.checks import StackError
from devstack.console import Console
from devstack.folder import DataFolder
from devstack.postgres import Postgres
from devstack.processes import processes_in
from devstack.stack import Stack, stack
from tests.ready_made import fill


@pytest.fixture
def servers(data: Path) -> Iterator[Stack]:
    """The two servers alone."""
    filled(data)
    with stack(data / "var", parts=(), steps=(), own_servers=True) as running:
        yield running


def filled(data: Path) -> None:
    """Give the stack to come a cluster that never waits for the disk."""
    (data / "var").mkdir(mode=0o711)
    fill(data / "var", "migrate")


def ask(url: str, *statements: str) -> list[tuple[object, ...]]:
    """Run statements, each in a transaction of its own; return the rows of the last."""
    with closing(psycopg2.connect(url)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []


def test_committed_rows_survive_a_killed_postgres(servers: Stack) -> None:
    ask(servers.database_url, "CREATE TABLE kept (n int)", "INSERT INTO kept SELECT generate_series(1, 1000)")

    servers.kill("postgres")
    servers.restart("postgres")

    assert ask(servers.database_url, "SELECT count(*) FROM kept") == [(1000,)]


def test_queued_messages_survive_a_stopped_valkey(servers: Stack) -> None:
    with redis.Redis.from_url(servers.redis_url) as queue:
        queue.rpush("celery", "a task")

    servers.restart("valkey")

    with redis.Redis.from_url(servers.redis_url) as queue:
        assert queue.lrange("celery", 0, -1) == [b"a task"]


def test_a_second_run_finds_what_the_first_one_kept(data: Path) -> None:
    filled(data)
    with stack(data / "var", parts=(), steps=(), own_servers=True) as first:
        ask(first.database_url, "CREATE TABLE kept (n int)", "INSERT INTO kept VALUES (7)")
        key = first.env["SECRET_KEY"]

    with stack(data / "var", parts=(), steps=(), own_servers=True) as second:
        assert ask(second.database_url, "SELECT n FROM kept") == [(7,)]
        assert second.env["SECRET_KEY"] == key


def test_a_stale_pid_file_with_a_strangers_number_is_put_aside(folder: DataFolder, console: Console) -> None:
    postgres = Postgres(folder, console=console, durable=False)
    postgres.start()
    postgres.wait_ready()
    postgres.kill(signal.SIGKILL)
    postgres.stop()
    stale = postgres.data / "postmaster.pid"
    _, rest = stale.read_text().split("\n", 1)

    with subprocess.Popen(["sleep", "60"]) as stranger:
        stale.write_text(f"{stranger.pid}\n{rest}")
        postgres.start()
        postgres.wait_ready()
        stranger.kill()

    assert "PostgreSQL was cut off last time" in console.last_words("mimicry")
    postgres.stop()


def test_a_server_left_by_a_killed_run_is_stopped_first(folder: DataFolder, console: Console) -> None:
    left = Postgres(folder, console=console, durable=False)
    left.start()
    left.wait_ready()

    fresh = Postgres(folder, console=console, durable=False)
    fresh.start()
    fresh.wait_ready()

    assert left.wait(10)
    assert fresh.pid in processes_in(fresh.data, "postgres")
    fresh.stop()
    assert processes_in(fresh.data, "postgres") == []


def test_data_of_another_major_version_are_left_alone(folder: DataFolder, console: Console) -> None:
    postgres = Postgres(folder, console=console)
    postgres.data.mkdir()
    (postgres.data / "PG_VERSION").write_text("15\n")

    with pytest.raises(StackError, match="written by PostgreSQL 15"):
        postgres.start()


def test_nobody_else_on_the_machine_gets_in(servers: Stack) -> None:
    if os.geteuid() != 0 or shutil.which("setpriv") is None:
        pytest.skip("only root can try as somebody else")
    other = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--"]

    looked = subprocess.run([*other, "ls", str(servers.folder / "run")], capture_output=True, text=True, check=False)

    assert "Permission denied" in looked.stderr
    port = urlsplit(servers.redis_url).port or 0
    with pytest.raises(redis.AuthenticationError), redis.Redis(port=port) as queue:
        queue.ping()


@pytest.mark.parametrize("name", ["d" * 100, "with a blank, and a comma"])
def test_a_path_unfit_for_a_socket_gets_one_elsewhere(data: Path, name: str) -> None:
    with stack(data / name, parts=(), steps=(), own_servers=True, durable=False) as running:
        assert ask(running.database_url, "SELECT 1") == [(1,)]
        elsewhere = running.folder.socket_folder()
        assert elsewhere.parent != running.folder.root
        assert elsewhere.stat().st_mode & 0o777 == 0o700
    elsewhere.rmdir()
