"""A fresh look by a real worker, with the command killed in the middle and run again."""

import subprocess
import sys
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Q

from apps.mimicry.judging.verdicts import settle
from apps.mimicry.models import Mimic
from apps.participants.withholding import lock_sessions
from apps.studies import photograph_rules
from devstack.application import ROOT
from devstack.stack import Stack
from tests.factories import make_cohort, make_session, make_study
from tests.mimicry.test_reassess import STRICT
from tests.mimicry.test_withdrawal import send
from tests.rehearsal.site import manage, site
from tests.waiting import until

# Of each of two people.
PHOTOGRAPHS = 15
WORDS = ("reassess", "--cohort", "faces/us-mimic", "--rules", "vstrict", "--look-again")


def done() -> int:
    return Mimic.objects.filter(rules_version="strict").count()


def begin(running: Stack) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "manage.py", *WORDS], env=running.env, cwd=ROOT)


@pytest.mark.django_db(transaction=True)
def test_killed_in_the_middle_everything_is_looked_at_once_in_the_end() -> None:
    with site(parts=("worker",)) as running:
        each: dict[str, Any] = {"seeds": PHOTOGRAPHS, "trials_per_session": PHOTOGRAPHS}
        cohort = make_cohort(make_study(slug="faces"), slug="us-mimic", **each)
        earlier, later = make_session(cohort), make_session(cohort)
        for trial in (*earlier.trials.all(), *later.trials.all()):
            settle(Mimic.objects.select_related("cohort", "trial__stimulus").get(pk=send(trial).pk))
        photograph_rules.publish(STRICT)
        with transaction.atomic():
            # The newest photographs are looked at first: while this is held, workers come so far and no further.
            lock_sessions(Q(pk=earlier.pk))
            command = begin(running)
            until(lambda: done() == PHOTOGRAPHS, seconds=120)
            command.kill()
            command.wait()

        again = manage(running, *WORDS)

        assert again.returncode == 0, again.stderr
        assert done() == 2 * PHOTOGRAPHS
        assert set(Mimic.objects.values_list("status", flat=True)) == {"rejected"}
        assert {mimic.verdicts.count() for mimic in Mimic.objects.all()} == {2}
