"""A data folder for each story, and the commands as a user types them."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from devstack.application import ROOT
from devstack.console import Console
from devstack.folder import DataFolder, temporary

Command = Callable[..., subprocess.CompletedProcess[str]]
GIVEN = ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "MIMICRY_DATA", "PORT", "HOST", "PUBLIC_URL")


@pytest.fixture
def data() -> Iterator[Path]:
    """An empty folder with a short path, so that sockets fit in it."""
    with temporary() as folder:
        yield folder


@pytest.fixture
def folder(data: Path) -> DataFolder:
    """A data folder that has been made ready."""
    folder = DataFolder(data / "var")
    folder.prepare()
    return folder


@pytest.fixture
def console(folder: DataFolder) -> Console:
    """A console that keeps its lines and shows none."""
    return Console(folder / "logs")


@pytest.fixture
def devstack(data: Path) -> Command:
    """`python -m devstack`, started as from a fresh shell."""

    def run(*words: str, environment: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
        clean = {name: value for name, value in os.environ.items() if name not in GIVEN}
        return subprocess.run(
            [sys.executable, "-m", "devstack", *words],
            env={**clean, "MIMICRY_DATA": str(data / "var"), "PORT": "0", **(environment or {})},
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )

    return run
