"""The ledger of withdrawals as staff see it."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from apps.mimicry.removal.withdrawal import withdraw
from apps.participants.erasure import forget
from apps.participants.models import Withdrawal
from apps.participants.withdrawal import finish
from tests.factories import make_cohort, make_judgment, make_mimic, make_session

pytestmark = pytest.mark.django_db
LEDGER = "/admin/participants/withdrawal/"


def everything(*, by_staff: bool = False) -> Withdrawal:
    session = make_session(make_cohort())
    make_judgment(session.trials.all()[0])
    make_mimic(session.trials.all()[0])
    return forget(session.participant, by_staff=by_staff)


def test_who_took_back_what_and_whether_it_is_gone(admin_client: Client) -> None:
    finish(everything(by_staff=True).pk)
    entry = everything()

    page = admin_client.get(LEDGER).content.decode()

    assert str(entry).upper() in page
    assert page.count("everything: 1 sessions, 1 judgments, 1 photographs") == 2
    assert all(words in page for words in ("staff", "the person", "finished", "being erased"))
    assert "overdue:" not in page


def test_what_waits_too_long_catches_the_eye(admin_client: Client) -> None:
    late = everything()
    Withdrawal.objects.update(requested_at=timezone.now() - timedelta(hours=3))
    everything()

    page = admin_client.get(LEDGER, {"state": "overdue"})

    assert "1 withdrawal is overdue: its photographs are still stored." in page.content.decode()
    assert "overdue for 3" in page.content.decode()
    assert list(page.context["cl"].result_list) == [late]


@pytest.mark.parametrize(("state", "expected"), [("finished", 1), ("unfinished", 1), ("", 2)])
def test_the_ledger_is_found_by_state(admin_client: Client, state: str, expected: int) -> None:
    finish(everything().pk)
    everything()

    found = admin_client.get(LEDGER, {"state": state}).context["cl"].result_list

    assert len(found) == expected


def test_the_reference_that_the_person_quotes_finds_it(admin_client: Client) -> None:
    entry = everything()
    everything()

    assert list(admin_client.get(LEDGER, {"q": str(entry).upper()}).context["cl"].result_list) == [entry]


def test_a_person_and_a_session_show_what_was_taken_back(admin_client: Client) -> None:
    session = make_session(make_cohort())
    withdraw(make_mimic(session.trials.all()[0]))
    pages = (f"session/{session.pk}", f"participant/{session.participant.pk}")

    shown = [admin_client.get(f"/admin/participants/{page}/change/").content.decode() for page in pages]

    link = f'<a href="{LEDGER}?q={session.participant.uuid}">1 photograph</a>'
    assert all(link in page for page in shown)


@pytest.mark.parametrize("action", ["add", "{}/change", "{}/delete"])
def test_nobody_edits_the_ledger(admin_client: Client, action: str) -> None:
    entry = everything()

    assert admin_client.post(f"{LEDGER}{action.format(entry.pk)}/", {"post": "yes"}).status_code == 403
    assert Withdrawal.objects.get() == entry


def test_one_withdrawal_is_looked_at_whole(admin_client: Client) -> None:
    entry = everything()

    page = admin_client.get(f"{LEDGER}{entry.pk}/change/").content.decode()

    assert str(entry.participant_uuid) in page
    assert "objects not yet seen to be gone" in page.lower()
