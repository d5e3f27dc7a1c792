"""A whole Mimicry of a test's own, with servers that may be killed, and this process's Django joined to it."""

import subprocess
import sys
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

import environ
from django.core.files.storage import default_storage
from django.db import connection
from django.test import override_settings

from devstack.application import ROOT
from devstack.stack import Stack
from tests.ready_made import ready_made


@contextmanager
def site(*, parts: Collection[str] = ("web", "worker"), durable: bool = False) -> Iterator[Stack]:
    """Run a stack on empty servers of its own; inside, models and storage here are those of the stack."""
    with ready_made("migrate", parts=parts, durable=durable) as running, joined(running):
        yield running


@contextmanager
def joined(running: Stack) -> Iterator[None]:
    """Point this process's database connection and storage at the stack's."""
    before = dict(connection.settings_dict)
    local = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": running.folder / "media"},
    }
    connection.close()
    connection.settings_dict.update(environ.Env.db_url_config(running.database_url))
    try:
        with override_settings(STORAGES={"default": local}):
            yield
    finally:
        connection.close()
        connection.settings_dict.update(before)


def manage(running: Stack, *words: str) -> subprocess.CompletedProcess[str]:
    """Run a management command beside the stack."""
    command = [sys.executable, "manage.py", *words]
    return subprocess.run(command, env=running.env, cwd=ROOT, capture_output=True, text=True, timeout=600, check=False)


def stored_files() -> set[str]:
    """Every file in the storage."""
    root = Path(default_storage.path(""))
    return {str(file.relative_to(root)) for file in root.rglob("*") if file.is_file()}
