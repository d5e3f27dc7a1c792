"""Guessing passwords: five wrong ones, and the name has to wait at that address. Nobody else notices."""

from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.test import Client, RequestFactory
from django.utils import timezone

from config.staff.lock import client_ip
from tests.config.sign_in import LOGIN, Person
from tests.factories import make_cohort
from tests.participants.client import Browser

pytestmark = pytest.mark.django_db


def locked() -> Person:
    """Somebody for whom five wrong passwords were given."""
    grace = Person()
    for _ in range(5):
        grace.signs_in("wrong")
    return grace


def test_the_right_password_is_refused_too_once_five_wrong_ones_were_given() -> None:
    grace = locked()

    page = grace.signs_in()

    assert page.status_code == 429
    assert "try again in 15 minutes" in page.content.decode()
    assert page["Retry-After"] == "900"
    assert not grace.is_in()


@pytest.mark.parametrize("language", ["es", "zh-hans"])
def test_the_page_is_in_the_readers_language(language: str) -> None:
    page = locked().signs_in(headers={"accept-language": language})

    assert f'lang="{language}"' in page.content.decode()


def test_the_wait_ends() -> None:
    grace = locked()
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=16))

    grace.signs_in()

    assert grace.is_in()


def test_trying_again_does_not_make_the_wait_longer() -> None:
    grace = locked()
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=12, seconds=30))

    page = grace.signs_in("wrong")

    assert "try again in 3 minutes" in page.content.decode()


def test_others_at_the_same_address_and_the_person_elsewhere_are_let_in() -> None:
    grace, ada = locked(), Person("ada")

    ada.signs_in()
    grace.signs_in(REMOTE_ADDR="203.0.113.9")

    assert ada.is_in()
    assert grace.is_in()


def test_participants_are_never_locked_out() -> None:
    locked()
    visitor = Browser()

    page = visitor.enter(make_cohort())

    assert page.status_code in {200, 302}
    assert visitor.get("/session/consent/").status_code == 200


def test_a_forgetful_person_starts_anew_after_signing_in() -> None:
    grace = Person()
    for _ in range(4):
        grace.signs_in("wrong")
    grace.signs_in()
    grace.leaves()

    for _ in range(4):
        page = grace.signs_in("wrong")

    assert page.status_code == 200


def test_a_made_up_address_is_not_believed(settings: pytest.FixtureRequest) -> None:
    made_up = RequestFactory().get(LOGIN, headers={"x-forwarded-for": "198.51.100.1, 203.0.113.9"})

    assert client_ip(made_up) == "127.0.0.1"
    settings.BEHIND_PROXY = True  # type: ignore[attr-defined]
    assert client_ip(made_up) == "203.0.113.9"


def test_an_address_that_is_none_counts_as_unknown(settings: pytest.FixtureRequest) -> None:
    settings.BEHIND_PROXY = True  # type: ignore[attr-defined]

    assert client_ip(RequestFactory().get(LOGIN, headers={"x-forwarded-for": "unknown"})) is None


def test_an_unknown_name_is_answered_as_a_known_one() -> None:
    grace = Person()

    known = grace.signs_in("wrong").content.decode()
    unknown = Client().post(LOGIN, {"username": "hedy", "password": "wrong"}).content.decode()

    said = "Please enter the correct username and password"
    assert (said in known, said in unknown) == (True, True)
