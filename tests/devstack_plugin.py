"""Gives one test run its PostgreSQL and Valkey before Django reads its settings, and takes them away at the end.

Loaded by `-p tests.devstack_plugin` in pyproject.toml. A DATABASE_URL or REDIS_URL of the caller's own wins. Of several
processes that share a run each has servers of its own, for a queue or a cache cannot be shared; they begin with copies
of a database whose tables one of them has made.
"""

import os
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from devstack.checks import StackError
from devstack.folder import temporary
from devstack.stack import stack
from tests.ready_made import FOLDER, fill

SETTINGS = {
    "SECRET_KEY": "for-tests-only-0123456789-abcdefghijklmnopqrstuvwxyz",
    # In debug mode pages name static files as they are, so that no test waits for collecting them.
    "DEBUG": "true",
    # Playwright's sync API keeps an event loop in the thread that the tests use the database from.
    "DJANGO_ALLOW_ASYNC_UNSAFE": "true",
}

OURS = "MIMICRY_TEST_SERVERS"


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Iterator[None]:
    """Start the servers around what pytest-django does in this hook, which is to import the settings."""
    if os.environ.pop(OURS, None):
        del os.environ["DATABASE_URL"], os.environ["REDIS_URL"]
    started = ExitStack()
    early_config.add_cleanup(started.close)
    data = started.enter_context(temporary())
    os.environ.update({"MIMICRY_DATA": str(data), **SETTINGS})
    os.environ.setdefault(FOLDER, str(data / "ready-made"))
    try:
        if shares_a_run() and "DATABASE_URL" not in os.environ:
            fill(data, "migrate")
        servers = started.enter_context(stack(data, parts=(), steps=(), durable=False))
    except StackError as error:
        raise pytest.UsageError(str(error)) from error
    if not {"DATABASE_URL", "REDIS_URL"} & os.environ.keys():
        os.environ[OURS] = "yes"
    os.environ.update({"DATABASE_URL": servers.database_url, "REDIS_URL": servers.redis_url})
    return (yield)


def shares_a_run() -> bool:
    """Whether this is one of several processes that share a run."""
    return "PYTEST_XDIST_WORKER" in os.environ
