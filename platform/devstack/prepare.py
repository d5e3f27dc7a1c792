"""What is done inside Django before the first request; run as a program it prints what it found as one JSON object."""

import json
import secrets
import sys
import traceback
from collections.abc import Callable
from hashlib import sha256
from io import StringIO
from pathlib import Path
from typing import Any

import django
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

ADMIN = "admin"
RECIPIENT = [
    "Demonstration group",
    "--contact=nobody@example.org",
    "--purpose=To try out how a release is built, handed out and taken back.",
    "--agreement=None is needed to try things out",
]
# The browsable API is off: its style sheets would only take time to compress.
UNUSED = ["rest_framework"]


def migrate() -> dict[str, Any]:
    """Bring the database's tables up to date, if they are not."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", interactive=False, stdout=sys.stderr, no_color=True)
    return {}


def static() -> dict[str, Any]:
    """Collect and compress what the web server hands out, when any of it has changed."""
    collected = Path(settings.STATIC_ROOT) / ".collected"
    state = _static_state()
    if not (collected.exists() and collected.read_text() == state):
        call_command(
            "collectstatic", interactive=False, clear=True, verbosity=0, ignore_patterns=UNUSED, stdout=sys.stderr
        )
        collected.write_text(state)
    return {}


def demo() -> dict[str, Any]:
    """Load the demo study with somebody to build releases for, and list the participant links of its cohorts."""
    call_command("load_demo", stdout=sys.stderr)
    call_command("add_recipient", "demo", *RECIPIENT, stdout=sys.stderr)
    listed = StringIO()
    call_command("links", base_url=settings.PUBLIC_URL, stdout=listed)
    return {"links": [line.split("\t") for line in listed.getvalue().splitlines()]}


def admin() -> dict[str, Any]:
    """Make the first administrator, with a password that is told once and kept nowhere in clear."""
    if get_user_model().objects.filter(is_superuser=True).exists():
        return {}
    return new_admin_password()


def new_admin_password() -> dict[str, Any]:
    """Give the administrator a new password, making the account where it is missing."""
    password = secrets.token_urlsafe(12)
    account, _ = get_user_model().objects.get_or_create(
        username=ADMIN, defaults={"is_staff": True, "is_superuser": True}
    )
    account.set_password(password)
    account.save()
    return {"admin": ADMIN, "password": password}


STEPS: dict[str, Callable[[], dict[str, Any]]] = {
    "migrate": migrate,
    "static": static,
    "demo": demo,
    "admin": admin,
    "new-admin-password": new_admin_password,
}


def main(names: list[str]) -> None:
    """Do the steps named, in the order given; the last line on standard error says why if one fails."""
    found: dict[str, Any] = {}
    try:
        django.setup()
        for name in names:
            found |= STEPS[name]()
    except Exception as error:
        traceback.print_exc()
        sys.exit(f"{type(error).__name__}: {str(error).strip().partition(chr(10))[0]}")
    print(json.dumps(found))


def _static_state() -> str:
    digest = sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            status = Path(storage.path(path)).stat()
            digest.update(f"{path} {status.st_size} {status.st_mtime_ns}\n".encode())
    return digest.hexdigest()


if __name__ == "__main__":
    main(sys.argv[1:])
