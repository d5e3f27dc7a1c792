"""Signing in with two things: what one knows, and what one has."""

import pytest
from django.core.management import CommandError, call_command
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from tests.config.sign_in import APP, CODE, CODES, OVERVIEW, Person, arrived_at

pytestmark = pytest.mark.django_db


@pytest.fixture
def required(settings: pytest.FixtureRequest) -> None:
    """A site that asks everybody for the second step."""
    settings.REQUIRE_TWO_FACTOR = True  # type: ignore[attr-defined]


def test_at_the_first_sign_in_an_app_is_set_up(required: None) -> None:
    grace = Person()

    page = grace.signs_in()

    assert arrived_at(page) == APP
    assert not grace.is_in()
    codes = grace.sets_up()
    assert grace.is_in()
    assert len(set(codes)) == 10


def test_from_then_on_the_code_is_asked_for_and_leads_to_the_page_that_was_wanted(required: None) -> None:
    grace = Person(role="viewer")
    grace.signs_in()
    grace.sets_up()
    grace.leaves()

    page = grace.client.get("/admin/studies/cohort/", follow=True)
    form = {"username": "grace", "password": "p", "next": "/admin/studies/cohort/"}
    page = grace.client.post("/admin/login/", form, follow=True)
    assert arrived_at(page) == CODE
    page = grace.client.post(
        page.request["PATH_INFO"] + "?" + page.request["QUERY_STRING"], {"code": grace.telephone_shows()}
    )

    assert page["Location"] == "/admin/studies/cohort/"
    assert grace.is_in()


def test_a_wrong_code_lets_nobody_in_and_says_so(required: None) -> None:
    grace = Person()
    grace.signs_in()
    grace.sets_up()
    grace.leaves()
    grace.signs_in()

    page = grace.gives("000000")

    assert "That code is not right" in page.content.decode()
    assert not grace.is_in()


def test_after_a_wrong_code_one_has_to_wait(required: None, settings: pytest.FixtureRequest) -> None:
    # The wait is a second at first, which a slow machine may let go by.
    settings.OTP_TOTP_THROTTLE_FACTOR = 3600  # type: ignore[attr-defined]
    grace = Person()
    grace.signs_in()
    grace.sets_up()
    grace.leaves()
    grace.signs_in()
    for _ in range(3):
        grace.gives("000000")

    grace.gives(grace.telephone_shows())

    assert not grace.is_in()


def test_a_code_works_once(required: None) -> None:
    grace = Person()
    grace.signs_in()
    grace.sets_up()
    used = grace.telephone_shows()
    grace.leaves()
    grace.signs_in()
    grace.gives(used)
    grace.leaves()
    grace.signs_in()

    grace.gives(used)

    assert not grace.is_in()


def test_each_backup_code_opens_once(required: None) -> None:
    grace = Person()
    grace.signs_in()
    code, *_others = grace.sets_up()
    grace.leaves()
    grace.signs_in()

    grace.gives(code.upper())

    assert grace.is_in()
    assert StaticToken.objects.count() == 9
    grace.leaves()
    grace.signs_in()
    grace.gives(code)
    assert not grace.is_in()


def test_whoever_knows_only_the_password_cannot_set_up_another_app_nor_see_its_picture(required: None) -> None:
    grace = Person()
    grace.signs_in()
    grace.sets_up()
    grace.leaves()
    grace.signs_in()

    assert arrived_at(grace.client.get(APP, follow=True)) == CODE
    assert arrived_at(grace.client.post(APP, {"code": "000000"}, follow=True)) == CODE
    assert arrived_at(grace.client.get(f"{APP}code.svg", follow=True)) == CODE
    assert arrived_at(grace.client.post(CODES, follow=True)) == CODE
    assert TOTPDevice.objects.count() == 1


def test_another_telephone_takes_the_place_of_the_first(required: None) -> None:
    grace = Person()
    grace.signs_in()
    grace.sets_up()

    grace.sets_up()

    [device] = TOTPDevice.objects.filter(user=grace.user)
    assert device.confirmed
    assert StaticToken.objects.count() == 10


def test_where_it_is_not_required_a_password_does_until_somebody_sets_it_up() -> None:
    grace = Person()
    assert arrived_at(grace.signs_in()) == OVERVIEW
    grace.sets_up()
    grace.leaves()

    assert arrived_at(grace.signs_in()) == CODE
    assert not grace.is_in()


def test_the_picture_is_drawn_here_and_kept_nowhere() -> None:
    grace = Person()
    grace.signs_in()

    picture = grace.client.get(f"{APP}code.svg")

    assert picture["Content-Type"] == "image/svg+xml"
    assert "no-store" in picture["Cache-Control"]
    assert b"<svg" in picture.content


def test_the_pages_of_the_second_step_are_for_staff_alone(client: object) -> None:
    stranger = Person("kay", is_active=True)
    stranger.user.is_staff = False
    stranger.user.save()
    stranger.client.force_login(stranger.user)

    assert {arrived_at(stranger.client.get(page, follow=True)) for page in (APP, CODE, CODES)} == {"/admin/login/"}


def test_the_way_on_stays_on_this_site(required: None) -> None:
    grace = Person()
    grace.signs_in()
    grace.sets_up()
    grace.leaves()
    grace.signs_in()

    page = grace.client.post(f"{CODE}?next=https://elsewhere.example/", {"code": grace.telephone_shows()})

    assert page["Location"] == OVERVIEW


def test_the_second_step_can_be_taken_away_by_whoever_runs_the_site(
    required: None, capsys: pytest.CaptureFixture[str]
) -> None:
    grace = Person()
    grace.signs_in()
    grace.sets_up()

    call_command("reset_two_factor", "grace")

    assert not grace.is_in()
    assert "2 taken away" in capsys.readouterr().out
    with pytest.raises(CommandError, match="nobody called “hedy”"):
        call_command("reset_two_factor", "hedy")


def test_one_may_leave_before_the_second_step(required: None) -> None:
    grace = Person()
    grace.signs_in()

    grace.leaves()

    assert "_auth_user_id" not in grace.client.session
