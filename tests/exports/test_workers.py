"""Real Celery workers on a real broker: one is killed in mid-build, another ends what it began."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from celery import current_app
from django.conf import settings
from django.db import connection
from django.utils import timezone

from apps.exports import tasks
from apps.exports.building.requests import request_release
from apps.exports.comparing.verification import verify
from apps.exports.models import LEASE, Release, Shard
from apps.studies.models import Study
from tests.exports.story import ITS_OWN, SAMPLES, contents, folder, recipient_of, release
from tests.waiting import until

PATIENCE = 90.0


@contextmanager
def worker(data: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A worker with two processes on the test's database and folder, killed without a goodbye at the end.

    What it had just asked the database for is done by then, or never will be.
    """
    others = connected()
    database = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}")
    path = os.pathsep.join([str(settings.BASE_DIR), str(settings.BASE_DIR / "platform")])
    environment = os.environ | {"DATABASE_URL": database.geturl(), "MIMICRY_DATA": str(data), "PYTHONPATH": path}
    command = [sys.executable, "-m", "celery", "-A", "config", "worker", "-c", "2", "-l", "WARNING"]
    running = subprocess.Popen(command, env=environment, start_new_session=True)
    try:
        yield running
    finally:
        os.killpg(running.pid, signal.SIGKILL)
        running.wait()
        until(lambda: connected() <= others, seconds=PATIENCE)


def connected() -> set[int]:
    """Who is connected to the test's database."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend'"
        )
        return {pid for (pid,) in cursor.fetchall()}


def test_a_worker_killed_in_mid_build_is_replaced_and_the_bytes_are_the_same(
    study: Study, tmp_path: Path, by_hand: None
) -> None:
    asked = request_release(recipient_of(study), created_by="steward", samples_per_shard=1)
    tasks.queue_work(asked.pk)
    with worker(tmp_path):
        until(asked.shards.done().exists, seconds=PATIENCE)
    long_ago = timezone.now() - LEASE - timedelta(seconds=1)
    Release.objects.filter(pk=asked.pk).update(heartbeat_at=long_ago)
    asked.shards.filter(state=Shard.State.RUNNING).update(heartbeat_at=long_ago)

    tasks.sweep_stalled()
    with worker(tmp_path):
        until(lambda: not Release.objects.unfinished().exists(), seconds=PATIENCE)

    asked.refresh_from_db()
    assert (asked.state, asked.reason) == (Release.State.READY, "")
    assert verify(folder(asked)).samples == SAMPLES
    current_app.conf.task_always_eager = True
    there, here = contents(asked), contents(release(study, samples_per_shard=1))
    assert {path for path in here if here[path] != there[path]} == ITS_OWN
