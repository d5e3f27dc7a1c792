"""A session that nobody does anything in ends."""

from datetime import timedelta

import pytest
from django.conf import settings as site
from django.contrib.sessions.models import Session
from django.utils import timezone

from tests.config.sign_in import Person
from tests.factories import make_cohort
from tests.participants.client import Browser

pytestmark = pytest.mark.django_db


def left() -> timedelta:
    """How long the one session of the staff still lasts."""
    return Session.objects.get().expire_date - timezone.now()


def pass_time(time: timedelta) -> None:
    """Let time go by for the session."""
    kept = Session.objects.get()
    values = kept.get_decoded()
    values["seen"] -= time.total_seconds()
    kept.session_data = Session.objects.encode(values)
    kept.expire_date -= time
    kept.save()


def test_a_session_left_alone_ends() -> None:
    grace = Person()
    grace.signs_in()

    pass_time(timedelta(seconds=site.SESSION_COOKIE_AGE + 1))

    assert not grace.is_in()


def test_what_one_does_begins_the_wait_anew() -> None:
    grace = Person()
    grace.signs_in()
    pass_time(timedelta(minutes=100))

    assert grace.is_in()

    assert left() > timedelta(minutes=119)


def test_within_a_minute_nothing_is_written() -> None:
    grace = Person()
    grace.signs_in()
    pass_time(timedelta(seconds=30))
    before = Session.objects.get().expire_date

    grace.is_in()

    assert Session.objects.get().expire_date == before


def test_participants_have_no_such_session() -> None:
    Browser().enter(make_cohort())

    assert not Session.objects.exists()
