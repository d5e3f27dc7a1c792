"""The whole stack: it answers, comes back after kill -9, and lends its environment to other commands."""

import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from devstack.checks import StackError
from devstack.console import Console
from devstack.folder import DataFolder
from devstack.processes import Process, processes_marked
from devstack.stack import Stack, stack
from devstack.supervisor import Supervisor
from tests.devstack.conftest import Command
from tests.ready_made import fill, ready_made
from tests.waiting import until

PRINT = "import os; print(os.environ[%r])"


def test_the_web_server_answers_and_comes_back_after_kill() -> None:
    with ready_made("migrate", parts=("web",)) as running:
        supervisor = Supervisor(running, first_pause=0.0)
        running.kill("web")

        supervisor.revive(running.processes["web"])

        assert running.processes["web"].running
        with urllib.request.urlopen(f"{running.base_url}/healthz/", timeout=30) as answer:
            assert answer.status == 200
    assert not any(process.running for process in running.processes.values())


def test_a_run_in_which_everything_was_killed_is_taken_up_again_on_the_same_port(data: Path) -> None:
    with stack(data / "var", parts=("web",), steps=(), own_servers=True, durable=False) as cut_off:
        orphans = processes_marked(cut_off.folder.mark)
        for name in cut_off.processes:
            cut_off.kill(name)
        note, port = cut_off.folder.note.read_text(), cut_off.port
        assert set(orphans) > {cut_off.processes["web"].pid}
        # Forgotten, as by a supervisor that was killed too, so that nobody tidies up after it.
        cut_off.processes.clear()
    cut_off.folder.note.write_text(note)

    with stack(data / "var", parts=("web",), steps=(), port=port, own_servers=True, durable=False) as again:
        assert not set(orphans) & set(processes_marked(again.folder.mark))


def test_a_part_that_will_not_stay_up_ends_the_whole(folder: DataFolder, console: Console) -> None:
    running = Stack(folder, console)
    running.start(Process("worker", [sys.executable, "-c", "raise SystemExit(3)"], console=console))
    running.processes["worker"].wait(10)
    supervisor = Supervisor(running, first_pause=0.001)

    with pytest.raises(StackError, match="worker does not stay up: it ended 6 times in a row"):
        supervisor.watch()

    assert "worker ended (exit status 3)" in console.last_words("mimicry")


def test_a_disk_that_fills_up_is_told_once(
    folder: DataFolder, console: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    supervisor = Supervisor(Stack(folder, console))
    monkeypatch.setattr("devstack.supervisor.SPACE_TO_WARN_AT", 2**62)

    supervisor.warn_of_space()
    supervisor.warn_of_space()

    assert (folder / "logs" / "mimicry.log").read_text().count("is full or nearly so") == 1


def test_a_process_that_ignores_the_request_to_stop_is_killed_with_its_children(console: Console) -> None:
    stubborn = "trap '' TERM; sleep 60 & echo ready; wait; sleep 60"
    process = Process("worker", ["sh", "-c", stubborn], console=console, patience=0.2)
    process.start()
    until(lambda: console.last_words("worker") == "ready")

    process.stop()

    assert process.returncode == -9
    until(lambda: all(state.startswith("Z") for state in states_in(process.pid)))


def states_in(group: int) -> list[str]:
    """How the processes of a group are, by the letters of `ps`."""
    command = ["ps", "-o", "stat=", "-g", str(group)]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.split()


def test_commands_use_the_running_stack(data: Path, devstack: Command) -> None:
    with stack(data / "var", parts=(), steps=(), own_servers=True, durable=False) as running:
        printed = devstack("exec", "--", sys.executable, "-c", PRINT % "REDIS_URL")

        assert printed.stdout.strip() == running.redis_url
        assert running.folder.note.stat().st_mode & 0o777 == 0o600
    assert not running.folder.note.exists()


def test_a_command_without_a_running_stack_gets_one_and_its_status_is_kept(devstack: Command, data: Path) -> None:
    query = "import os, sys, psycopg2; psycopg2.connect(os.environ['DATABASE_URL']); print('in'); sys.exit(7)"

    ended = devstack("exec", "--", sys.executable, "-c", query)

    assert (ended.stdout, ended.returncode) == ("in\n", 7)
    assert (data / "var" / "postgres" / "cluster").exists()


def test_a_throwaway_stack_leaves_nothing(devstack: Command, data: Path) -> None:
    printed = devstack("exec", "--throwaway", "--", sys.executable, "-c", PRINT % "MIMICRY_DATA")

    assert printed.returncode == 0
    assert not Path(printed.stdout.strip()).exists()
    assert not (data / "var").exists()


def test_the_administrators_password_is_made_anew_and_works(folder: DataFolder, devstack: Command) -> None:
    fill(folder.root, "migrate")

    told = devstack("admin-password").stdout
    password = told.partition("new password ")[2].partition(" ")[0]
    code = (
        "import django; django.setup(); from django.contrib.auth import authenticate as enter;"
        "from django.test import RequestFactory; asked = RequestFactory().post('/');"
        f"print(bool(enter(asked, username='admin', password={password!r})))"
    )

    entered = devstack("exec", "--", sys.executable, "-c", code)

    assert entered.stdout == "True\n"
    assert len(password) >= 16
