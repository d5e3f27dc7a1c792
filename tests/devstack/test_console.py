"""Logs that people read: aligned, timed, coloured where there is a terminal, without the servers' small talk."""

import re
from pathlib import Path

import pytest

from devstack.console import Console
from devstack.folder import DataFolder


def test_lines_are_timed_and_aligned(capsys: pytest.CaptureFixture[str]) -> None:
    console = Console()

    console.line("web", "one")
    console.line("postgres", "ERROR:  two")

    first, second = capsys.readouterr().out.splitlines()
    assert re.fullmatch(r"\d\d:\d\d:\d\d web      │ one", first)
    assert re.fullmatch(r"\d\d:\d\d:\d\d postgres │ ERROR:  two", second)


def test_colours_come_with_a_terminal_or_when_asked_for(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.delenv("NO_COLOR", raising=False)

    Console().line("web", "green")

    assert capsys.readouterr().out.startswith("\033[32m")


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
def test_small_talk_goes_to_the_files_alone(
    folder: DataFolder, capsys: pytest.CaptureFixture[str], name: str, text: str, shown: bool
) -> None:
    console = Console(folder / "logs")

    console.line(name, text)

    assert bool(capsys.readouterr().out) == shown
    assert console.last_words(name) == text


def test_a_full_disk_or_a_closed_terminal_does_not_stop_the_stack(monkeypatch: pytest.MonkeyPatch) -> None:
    console = Console(Path("/dev/full"), echo=True)
    monkeypatch.setattr("sys.stdout", open("/dev/full", "w"))  # noqa: SIM115, PTH123

    console.line("web", "said into the void")
