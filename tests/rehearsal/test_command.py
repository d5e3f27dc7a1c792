"""What `manage.py rehearse` answers to wishes it cannot fulfil, before anything is touched."""

import pytest
from django.core.management import CommandError, call_command

from apps.rehearsal.errors import RehearsalError
from apps.rehearsal.patience import Patience
from tests.factories import make_study

pytestmark = pytest.mark.django_db


def test_an_unknown_study_is_answered_with_the_known_ones() -> None:
    make_study(slug="faces")

    with pytest.raises(CommandError, match=r"no study “demo”\. Known studies: faces"):
        call_command("rehearse")


def test_a_rehearsal_is_not_rehearsed() -> None:
    make_study(slug="rehearsal-1", is_rehearsal=True)

    with pytest.raises(CommandError, match="is itself a rehearsal"):
        call_command("rehearse", study="rehearsal-1")


@pytest.mark.parametrize("number", ["0", "-1", "many"])
def test_numbers_are_whole_and_above_zero(number: str) -> None:
    with pytest.raises(CommandError, match="not a whole number from 1"):
        call_command("rehearse", f"--parallel={number}")


def test_patience_lasts_as_long_as_something_changes() -> None:
    patience = Patience(seconds=0)

    for pending in (3, 2, 1):
        patience.watch(pending)
    with pytest.raises(RehearsalError, match="No worker has done anything"):
        while True:
            patience.watch(1)
