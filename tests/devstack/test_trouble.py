"""What can stand in the way of `make run`, each told in one line."""

import os
import re
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from devstack.checks import StackError, require_space
from devstack.folder import DataFolder
from tests.devstack.conftest import Command


def one_line(result: subprocess.CompletedProcess[str]) -> str:
    """The single line of trouble a command ended with."""
    assert result.returncode == 1
    lines = result.stderr.splitlines()
    assert len(lines) == 1, result.stderr
    return lines[0]


@pytest.fixture
def taken_port() -> Iterator[int]:
    """A port that this very process listens on."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 40 MB."""
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=40m", "tmpfs", str(tmp_path)], check=False)
    if mounted.returncode:
        pytest.skip("only root can mount a small disk")
    yield tmp_path
    subprocess.run(["umount", str(tmp_path)], check=True)


def test_a_port_in_use_is_told_with_its_holder_and_the_remedy(devstack: Command, taken_port: int) -> None:
    line = one_line(devstack("run", environment={"PORT": str(taken_port)}))

    assert f"Port {taken_port} is in use by process {os.getpid()} (" in line
    assert f"PORT={taken_port + 1}" in line


@pytest.mark.parametrize("port", ["http", "70000", "-1", "٣"])
def test_a_port_that_is_none_is_refused(devstack: Command, port: str) -> None:
    assert "PORT must be a number from 1 to 65535" in one_line(devstack("run", environment={"PORT": port}))


def test_an_address_of_another_machine_is_refused(devstack: Command) -> None:
    line = one_line(devstack("run", environment={"HOST": "192.0.2.1", "PORT": "8000"}))

    assert "Cannot listen on 192.0.2.1" in line


def test_a_full_disk_is_told_before_anything_starts(devstack: Command, small_disk: Path) -> None:
    line = one_line(devstack("run", environment={"MIMICRY_DATA": str(small_disk / "var"), "PORT": "8000"}))

    assert "is full or nearly so" in line
    assert "Free some space" in line


def test_space_is_counted_on_the_disk_that_holds_the_folder(data: Path) -> None:
    require_space(data, floor=1)

    with pytest.raises(StackError, match="full or nearly so"):
        require_space(data, floor=2**62)


def test_a_folder_that_cannot_be_written_is_told(devstack: Command, data: Path) -> None:
    (data / "file").touch()

    line = one_line(devstack("run", environment={"MIMICRY_DATA": str(data / "file" / "var"), "PORT": "8000"}))

    assert "Cannot write to the data folder" in line


def test_a_folder_in_use_is_told_with_its_user(devstack: Command, folder: DataFolder) -> None:
    with folder.locked():
        line = one_line(devstack("run", environment={"PORT": "8000"}))

    assert f"in use by process {os.getpid()}" in line


@pytest.mark.parametrize(
    ("variable", "value", "told"),
    [
        ("DATABASE_URL", "postgres://me:secret@127.0.0.1:1/mimicry", "postgres://me:***@127.0.0.1:1/mimicry"),
        ("DATABASE_URL", "mysql://127.0.0.1/mimicry", "must begin with postgres://"),
        ("DATABASE_URL", "nonsense", "must begin with postgres://"),
        ("REDIS_URL", "redis://:secret@127.0.0.1:1/0", "redis://:***@127.0.0.1:1/0"),
        ("REDIS_URL", "nonsense", "Cannot use REDIS_URL"),
    ],
)
def test_a_given_server_that_is_not_there_is_told(devstack: Command, variable: str, value: str, told: str) -> None:
    line = one_line(devstack("exec", "--throwaway", "--", "true", environment={variable: value}))

    assert told in line
    assert not re.search("secret", line)


def test_a_command_that_is_not_there_is_told(devstack: Command) -> None:
    assert "Cannot start no-such-command" in one_line(devstack("exec", "--throwaway", "--", "no-such-command"))
