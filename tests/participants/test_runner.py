"""What the runner is told when it loads."""

import pytest

from apps.participants.models import Session
from apps.studies.images import read_token, store_image
from apps.studies.models import Cohort, Stimulus
from tests.factories import picture
from tests.participants.client import Browser

pytestmark = pytest.mark.django_db


def test_it_learns_whose_session_it_is(visitor: Browser, raters: Cohort) -> None:
    visitor.walk_to_trials(raters)

    assert visitor.load()["uuid"] == str(Session.objects.get().uuid)


def test_people_are_shown_the_light_copy_of_a_picture(visitor: Browser, raters: Cohort) -> None:
    light = store_image(picture(9), prefix="display")
    Stimulus.objects.update(display_key=light)
    visitor.walk_to_trials(raters)

    shown = [trial["stimulus"]["url"] for trial in visitor.load()["trials"]]

    # Not by their addresses, which are others from each full hour on.
    assert {read_token(address.split("/")[2])[0] for address in shown} == {light}


def test_the_page_knows_how_long_a_picture_usually_takes(visitor: Browser, raters: Cohort) -> None:
    visitor.walk_to_trials(raters)

    page = visitor.get("/session/trials/").content.decode()

    assert 'data-seconds-per-trial="30"' in page
