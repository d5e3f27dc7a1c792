"""Logs that people read: aligned, timed, coloured where there is a terminal, without the servers' small talk."""

import re
from contextlib import suppress
from io import StringIO
from pathlib import Path

import pytest

from devstack.console import Console
from devstack.folder import DataFolder


def test_lines_are_timed_and_aligned(folder: DataFolder) -> None:
    terminal = StringIO()
    console = Console(folder / "logs", terminal)

    console.line("web", "one")
    console.line("postgres", "ERROR:  two")

    first, second = terminal.getvalue().splitlines()
    assert re.fullmatch(r"\d\d:\d\d:\d\d web      │ one", first)
    assert re.fullmatch(r"\d\d:\d\d:\d\d postgres │ ERROR:  two", second)


def test_colours_come_when_asked_for(folder: DataFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.delenv("NO_COLOR", raising=False)
    terminal = StringIO()

    Console(folder / "logs", terminal).line("web", "green")

    assert terminal.getvalue().startswith("\033[32m")


@pytest.mark.parametrize(
    ("name", "text", "shown"),
    [
        ("postgres", "LOG:  checkpoint starting: time", False),
        ("postgres", "FATAL:  the database system is starting up", False),
        ("postgres", "PANIC:  could not write to file: No space left on device", True),
        ("valkey", "7:M 23 Nov 2026 04:18:10.229 * Ready to accept connections tcp", False),
        ("valkey", "7:M 23 Nov 2026 04:18:10.229 # Error writing to the AOF file: No space left on device", True),
        ("web", "[INFO] Started worker-1", False),
        ("web", "[ERROR] Unexpected exit from worker-1", True),
        ("worker", "INFO    celery.worker.strategy: Task apps.mimicry.tasks.assess[1] received", False),
        ("worker", "INFO    celery.app.trace: Task apps.mimicry.tasks.sweep_pending[1] succeeded in 0.1s: 0", False),
        ("worker", "INFO    celery.app.trace: Task apps.mimicry.tasks.assess[1] succeeded in 0.1s: None", True),
        ("worker", "WARNING celery.worker.consumer.consumer: connection to broker lost", True),
        ("setup", "Applying studies.0001_initial... OK", True),
    ],
)
def test_small_talk_goes_to_the_files_alone(folder: DataFolder, name: str, text: str, shown: bool) -> None:
    terminal = StringIO()
    console = Console(folder / "logs", terminal)

    console.line(name, text)

    assert bool(terminal.getvalue()) == shown
    assert console.last_words(name) == text


def test_a_full_disk_or_a_closed_terminal_does_not_stop_the_stack(
    folder: DataFolder, capfd: pytest.CaptureFixture[str]
) -> None:
    (folder / "logs" / "web.log").symlink_to("/dev/full")

    with Path("/dev/full").open("w") as closed:
        Console(folder / "logs", closed).line("web", "said into the void")
        # What the stream still holds would be complained of when it closes.
        with suppress(OSError):
            closed.close()

    assert not capfd.readouterr().err
