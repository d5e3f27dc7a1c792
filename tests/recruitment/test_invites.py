"""Invitations: one person each, who comes back by it."""

import csv
import io
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client

from apps.participants.erasure import forget
from apps.participants.models import Participant, Session
from apps.recruitment import invites
from apps.recruitment.entry import take_up
from apps.recruitment.models import Invite
from apps.studies.cohorts import change_state
from apps.studies.models import Cohort
from tests.factories import make_cohort

pytestmark = pytest.mark.django_db


@pytest.fixture
def cohort() -> Cohort:
    """A cohort to which three people are invited."""
    cohort = make_cohort(recruiter="invite", launched=False)
    invites.make(cohort, 3, label="group B")
    return change_state(cohort, "launch", actor="test")


def open_link(cohort: Cohort, token: str, browser: Client | None = None) -> int:
    query = {"invite": token} if token else {}
    return (browser or Client()).get(f"/join/{cohort.entry_key}/", query, follow=True).status_code


def test_whoever_opens_it_comes_back_by_it_in_any_browser(cohort: Cohort) -> None:
    token = cohort.invites.all()[0].token

    open_link(cohort, token)
    open_link(cohort, token)

    assert Session.objects.count() == Participant.objects.count() == 1


def test_each_lets_in_a_person_of_its_own(cohort: Cohort) -> None:
    for invite in cohort.invites.all():
        open_link(cohort, invite.token)

    assert Participant.objects.count() == 3


@pytest.mark.parametrize("token", ["", "guessed", "' OR 1=1", "x" * 500])
def test_without_an_invitation_nobody_gets_in(cohort: Cohort, token: str) -> None:
    assert open_link(cohort, token) == 400
    assert not Participant.objects.exists()


def test_an_invitation_to_another_cohort_is_none_to_this(cohort: Cohort) -> None:
    other = make_cohort(cohort.study)
    [invite] = invites.make(other, 1)

    assert open_link(cohort, invite.token) == 400


def test_taken_back_it_lets_nobody_in_but_whoever_is_in_stays(cohort: Cohort) -> None:
    used, unused, _last = cohort.invites.all()
    open_link(cohort, used.token)

    assert invites.revoke(cohort.invites.all()) == 2

    assert open_link(cohort, unused.token) == 400
    assert open_link(cohort, used.token) == 200


def test_after_its_person_has_withdrawn_it_lets_in_nobody_else(cohort: Cohort) -> None:
    invite = cohort.invites.all()[0]
    open_link(cohort, invite.token)
    forget(Participant.objects.get())

    assert open_link(cohort, invite.token) == 400
    assert not Participant.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_who_open_it_at_once_are_one_person(cohort: Cohort) -> None:
    invite = cohort.invites.all()[0]

    def take(_: int) -> int:
        try:
            return take_up(Invite.objects.get(pk=invite.pk)).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as people:
        assert len(set(people.map(take, range(8)))) == Participant.objects.count() == 1


def test_the_list_has_every_link_and_no_formula(cohort: Cohort) -> None:
    open_link(cohort, cohort.invites.all()[0].token)
    invites.make(cohort, 1, label="=1+1")

    rows = list(csv.DictReader(io.StringIO(invites.as_csv(cohort))))

    assert [row["label"] for row in rows] == ["group B 1", "group B 2", "group B 3", "'=1+1 1"]
    assert [row["state"] for row in rows] == ["used", "unused", "unused", "unused"]
    assert rows[1]["link"].endswith(f"/join/{cohort.entry_key}/?invite={cohort.invites.all()[1].token}")


def test_a_label_is_numbered_on(cohort: Cohort) -> None:
    more = invites.make(cohort, 2, label="group B")

    assert [str(invite) for invite in more] == ["group B 4", "group B 5"]
