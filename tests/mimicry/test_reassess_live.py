"""A fresh look by a real worker, with the command killed in the middle and run again."""

import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

import pytest

from apps.mimicry.judging.verdicts import settle
from apps.mimicry.models import Mimic
from apps.studies import photograph_rules
from devstack.application import ROOT
from devstack.stack import Stack
from tests.factories import make_cohort, make_session, make_study
from tests.mimicry.test_reassess import STRICT
from tests.mimicry.test_withdrawal import send
from tests.rehearsal.site import manage, site

PHOTOGRAPHS = 30
WORDS = ("reassess", "--cohort", "faces/us-mimic", "--rules", "vstrict", "--look-again")


def wait_until(happened: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not happened():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def done() -> int:
    return Mimic.objects.filter(rules_version="strict").count()


def begin(running: Stack) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "manage.py", *WORDS], env=running.env, cwd=ROOT)


@pytest.mark.django_db(transaction=True)
def test_killed_in_the_middle_everything_is_looked_at_once_in_the_end() -> None:
    with site(parts=("worker",)) as running:
        each: dict[str, Any] = {"seeds": PHOTOGRAPHS, "trials_per_session": PHOTOGRAPHS}
        cohort = make_cohort(make_study(slug="faces"), slug="us-mimic", **each)
        for trial in make_session(cohort).trials.all():
            settle(Mimic.objects.select_related("cohort", "trial__stimulus").get(pk=send(trial).pk))
        photograph_rules.publish(STRICT)
        command = begin(running)
        wait_until(lambda: done() > 5)
        command.kill()
        command.wait()
        assert done() < PHOTOGRAPHS

        again = manage(running, *WORDS)

        assert again.returncode == 0, again.stderr
        assert done() == PHOTOGRAPHS
        assert set(Mimic.objects.values_list("status", flat=True)) == {"rejected"}
        assert {mimic.verdicts.count() for mimic in Mimic.objects.all()} == {2}
